"""The flags that several verbs share."""

from __future__ import annotations

import argparse
import re
from typing import Any

from kubectl_svc.commands import options, printing
from kubectl_svc.commands.parser import Parser
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import ConfigError, UsageError
from kubectl_svc.objects.addresses import family
from kubectl_svc.objects.services import NAMES_OF_TYPE

PICTURES = ("table", "wide", "name", "addresses")
"""What ``-o`` prints here besides documents."""
FORMATS = (*PICTURES, *printing.DOCUMENTS)
ALLOW = (
    "broadcast",
    "multicast",
    "reserved",
    "cluster-ip",
    "family",
    "selector",
    "port-name",
    "port-protocol",
    "duplicate",
    "empty",
)


def service(parser: Parser, *, optional: bool = False) -> None:
    """The one Service: NAME, svc/NAME or svc NAME; where it is ``optional`` the command finds it elsewhere."""
    parser.types = NAMES_OF_TYPE
    more: dict[str, Any] = {"nargs": "?"} if optional else {}
    parser.add_argument("service", type=name, metavar="SERVICE", help="the Service: NAME or svc/NAME", **more)


def name(text: str) -> str:
    """The NAME of ``NAME`` or ``svc/NAME``, which a Service, or at least the label of a slice that it left, can have."""
    if family(text):
        raise argparse.ArgumentTypeError(str(said("address-first", text=text)))
    kind, slash, rest = text.rpartition("/")
    if (slash and kind.lower() not in NAMES_OF_TYPE) or not re.fullmatch(r"(?!.{64})[^\W_]([-.\w]*[^\W_])?", rest, re.ASCII):
        raise argparse.ArgumentTypeError(str(said("not-a-service", text=text)))
    return rest


def addresses(parser: Parser, *, new: bool = False) -> None:
    """``ADDR…`` and ``--from-file``; those that the Service has, unless they are ``new``, completion knows by their metavar."""
    metavar = "ADDR[:PORT][@ZONE]" if new else "ADDR"
    help = (
        "192.0.2.42 (all ports of the Service), 192.0.2.42:5432 or [2001:db8::1]:5432 (only that port); each may end with @ZONE"
    )
    parser.add_argument("addresses", nargs="*", metavar=metavar, help=help)
    parser.add_argument("--from-file", metavar="FILE", help="read addresses from a file, or with - from standard input")


def ports(parser: Parser) -> None:
    """``--port``."""
    parser.add_argument(
        "--port",
        action="append",
        default=[],
        metavar="[NAME=]NUMBER[/PROTOCOL]",
        help="port of the endpoints, if it differs from the Service's target port; may be repeated",
    )


def kind(parser: Parser) -> None:
    """``--kind``: which objects hold the endpoints; ``--as endpoints`` says the same (see `_kind`)."""
    parser.add_argument(
        "--kind",
        choices=("endpointslice", "endpoints"),
        metavar="endpointslice|endpoints",
        help="write EndpointSlices (unless the Service has classic Endpoints already) or classic Endpoints",
    )


class _Rules(argparse.Action):
    """``--allow a,b --allow c``."""

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: str | None = None) -> None:
        rules = [rule for rule in str(values).split(",") if rule]
        for rule in rules:
            if rule not in ALLOW:
                parser.error(str(said("unknown-rule", rule=rule, rules=ALLOW)))
        namespace.allow = [*namespace.allow, *rules]


def allow(parser: Parser) -> None:
    """``--allow``."""
    parser.add_argument(
        "--allow", action=_Rules, default=[], metavar="RULE", help=f"accept what this rule rejects: {', '.join(ALLOW)}"
    )


def take_over(parser: Parser) -> None:
    """``--take-over``."""
    parser.switch("--take-over", help="take over EndpointSlices that people or other tools manage")


def writing(parser: Parser) -> None:
    """The flags of everything that writes; where `allow` or `take_over` has no effect, it is no flag."""
    parser.set_defaults(allow=[], take_over=False)
    parser.add_argument(
        "--timeout", default="30s", metavar="DURATION", help="time to retry on conflicts, for example 1m (default 30s)"
    )
    parser.add_argument(
        "--dry-run",
        nargs="?",
        const="client",
        default="none",
        choices=("none", "client", "server"),
        metavar="none|client|server",
        help="none, client (only plan) or server (validate, persist nothing)",
    )
    options.filename(
        parser, "read the Service and its endpoints from files, print manifests to apply; does not contact the cluster"
    )
    output(parser)


def output(parser: Parser) -> None:
    """``-o``, ``--template`` and ``--objects``."""
    printing.configure(parser, FORMATS)
    parser.switch("--objects", help="with -o json, yaml or a template: the API objects, as a List")


def duration(text: str, flag: str) -> float:
    """What ``flag`` says in seconds, 0 being no limit: infinity; raises ``UsageError``."""
    from kubectl_svc.cluster.connection import seconds

    try:
        return seconds(text, flag) or float("inf")
    except ConfigError as error:
        raise UsageError(error.said, error.advice) from error
