"""The flags of ``expose`` as typed values: everything that was asked for, before any object is looked at."""

from __future__ import annotations

from argparse import Namespace
from typing import Any, NamedTuple

from kubectl_svc.expose import fields
from kubectl_svc.expose.ports import PROTOCOLS, AskedPort, number, parse, protocol, target
from kubectl_svc.expose.said import said
from kubectl_svc.wording import Said


class ServiceRequest(NamedTuple):
    """What the Service shall be. ``None`` and empty values were not asked for and are left to inference.

    ``addresses`` are endpoints outside, as typed, ``allow`` the rules about them that are open, and with ``take_over`` those of
    other tools are taken over; ``spec`` holds the values of the flags in `fields.FIELDS` by their path; ``target`` and
    ``protocol`` hold for every port.
    """

    name: str
    selector: dict[str, str]
    labels: dict[str, str]
    annotations: dict[str, str]
    ports: tuple[AskedPort, ...]
    target: int | str | None
    protocol: str
    node_port: int
    spec: dict[tuple[str, ...], Any]
    addresses: tuple[str, ...]
    allow: frozenset[str] = frozenset()
    take_over: bool = False
    keep_labels: bool = False

    @property
    def external(self) -> bool:
        """Whether the Service is a mere alias of a DNS name."""
        return bool(self.spec.get(("externalName",))) or self.spec.get(("type",)) == "ExternalName"

    @property
    def headless(self) -> bool:
        """Whether no cluster IP is wanted; then no port is needed either."""
        return bool(self.spec.get(("clusterIP",)) == ["None"])

    @property
    def sourceless(self) -> bool:
        """Whether it says enough to make a Service from nothing."""
        return bool(self.name and (self.selector or self.addresses or self.external or self.ports or self.headless))


def read(args: Namespace, problems: list[Said]) -> ServiceRequest:
    """The request in ``args``; every value that cannot be understood goes to ``problems``."""
    spec = _spec(args, problems)
    if args.headless and spec.setdefault(("clusterIP",), ["None"]) != ["None"]:
        problems.append(said("contradicts", flag="--headless", other=f"--cluster-ip={args.cluster_ip[0]}"))
    if spec.get(("externalName",)):
        spec.setdefault(("type",), "ExternalName")
    request = ServiceRequest(
        name=args.name,
        selector=equalities(args.selector, "--selector", problems),
        labels=equalities(args.labels, "--labels", problems),
        annotations=_annotations(args.annotation, problems),
        ports=tuple(parse(args.port, problems)),
        target=target(args.target_port, "--target-port", problems) if args.target_port else None,
        protocol=_protocol(args.protocol, problems),
        node_port=number(args.node_port, "--node-port", problems) if args.node_port else 0,
        spec=spec,
        addresses=tuple(piece.strip() for text in args.address for piece in text.split(",")),
        allow=frozenset(piece.strip() for text in args.allow for piece in text.split(",")),
        take_over=args.take_over,
        keep_labels=args.keep_labels,
    )
    if request.addresses and request.selector:
        problems.append(said("address-and-selector"))
    return request


def _protocol(text: str, problems: list[Said]) -> str:
    found = protocol(text)
    if found and found not in PROTOCOLS:
        problems.append(said("protocol", text=text))
    return found


def equalities(text: str, flag: str, problems: list[Said]) -> dict[str, str]:
    """``k=v,k=v`` as labels; anything else than equality goes to ``problems``."""
    if not text:
        return {}
    from kubectl_svc.objects.selectors import BadSelector
    from kubectl_svc.objects.selectors import parse as parse_selector

    try:
        pairs = parse_selector(text).equalities()
    except BadSelector as error:
        problems.append(said("error-of-flag", flag=flag, error=str(error)))
        return {}
    if pairs is None:
        problems.append(said("equalities", flag=flag, text=text))
    return pairs or {}


def _spec(args: Namespace, problems: list[Said]) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for field in fields.FIELDS:
        value = getattr(args, field.dest)
        if value not in (None, "", []):
            found[field.path] = _value(field, value, problems)
    return {path: value for path, value in found.items() if value is not None}


def _value(field: fields.Field, value: Any, problems: list[Said]) -> Any:
    if field.form == fields.NUMBER:
        return number(value, field.flag, problems, lowest=0, highest=2**31 - 1)
    if field.form == fields.TEXTS:
        pieces = [piece.strip() for item in value for piece in item.split(",")]
        choices = field.choices or ("None",)
        return [fields.spelled(piece, choices) for piece in pieces if piece] or None
    return fields.spelled(value, field.choices) if field.form == fields.TEXT else value


def _annotations(texts: list[str], problems: list[Said]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not key or not equals:
            problems.append(said("annotation", text=text))
        found[key] = value
    return found
