"""Edits of an EndpointSlice: by the command of ours that manages it, or by a patch."""

from __future__ import annotations

from kubectl_svc.objects import Object, addresses, meta, services, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import Path, kubectl, look_into, of, setting, step, svc
from kubectl_svc.trace.reading.templates import origin, stands_in
from kubectl_svc.trace.report import EDIT, STEP, Edit, Fix

READY = {"ready": True, "serving": True, "terminating": False}


def set_port(chain: Chain, slice_: Object, index: int, field: str, value: str | int, kind: str = EDIT) -> Fix:
    """Set one field of one of the slice's ports."""
    return _edit(chain, slice_, setting(slice_, ("ports", index, field), value), kind=kind)


def give_ports(chain: Chain, slice_: Object, ports: list[Object]) -> Fix:
    """Give ports to a slice without any, or to the first such subset of the Endpoints that it stands in for."""
    named = [{key: value for key, value in port.items() if value != ""} for port in ports]
    if not stands_in(slice_):
        return _edit(chain, slice_, setting(slice_, ("ports",), named), kind=STEP)
    (endpoints,) = chain.facts.seen.named("Endpoints", chain.facts.namespace, chain.name)[-1:]
    bare = (at for at, subset in enumerate(meta.items(endpoints, "subsets")) if not meta.items(subset, "ports"))
    place = next(bare, 0)
    return Fix(STEP, origin(slice_), (setting(endpoints, ("subsets", place, "ports"), named),))


def make_ready(chain: Chain, slice_: Object, index: int) -> Fix:
    """Have one endpoint take connections, if it can; by patch, refused once another stands in its place."""
    if meta.uid(slice_) and slices.managed_by(slice_) == slices.OURS:
        address = str(meta.dig(slice_, *_address(index)))
        return step(svc(chain, "endpoints", "undrain", chain.name, address), meta.reference(slice_))
    edit = setting(slice_, ("endpoints", index, "conditions"), READY)
    return _edit(chain, slice_, edit, holding=(_address(index),), kind=STEP)


def take_out(chain: Chain, slice_: Object, index: int) -> Fix:
    """Take one endpoint out of the slice; refused once another stands in its place."""
    return _edit(chain, slice_, setting(slice_, ("endpoints", index), None), holding=(_address(index),))


def label(chain: Chain, slice_: Object) -> Fix:
    """Have a slice belong to the Service."""
    edit = setting(slice_, ("metadata", "labels", slices.SERVICE_NAME), chain.name)
    what = meta.reference(slice_)
    words = (*what.split("/", 1), f"{slices.SERVICE_NAME}={chain.name}", "--overwrite")
    return Fix(EDIT, what, (edit,), kubectl(chain, "label", *words) if meta.uid(slice_) else "")


def managed_by(obj: Object) -> str:
    """Who writes the endpoints of a Service, or of a slice, anew, so that no edit stays; nothing for nobody known.

    That is the owner that controls it, as ``serviceimport/web``, or the label of a slice: controllers give it a domain, and
    people a word, as in Kubernetes' documentation.
    """
    kind, name = meta.owner(obj)
    if kind not in ("", "Service", "Endpoints"):
        return f"{kind.lower()}/{name}"
    label = slices.managed_by(obj)
    return label if "." in label and label not in slices.CONTROLLERS else ""


def _address(index: int) -> tuple[str | int, ...]:
    return "endpoints", index, "addresses", 0


def _edit(chain: Chain, slice_: Object, edit: Edit, holding: tuple[Path, ...] = (), kind: str = EDIT) -> Fix:
    """Of a mirror the Endpoints are what to edit."""
    if stands_in(slice_):
        return Fix(STEP, origin(slice_), _in_endpoints(chain, slice_, edit))
    if managed_by(slice_) or (meta.uid(slice_) and (chain.facts.namespace, chain.name) == services.API_SERVER):
        return look_into(chain, slice_)
    if meta.uid(slice_) and slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER:
        return step(kubectl(chain, "edit", "endpoints", chain.name), f"endpoints/{chain.name}")
    return of(chain, meta.reference(slice_), slice_, edit, holding=holding, kind=kind)


def _in_endpoints(chain: Chain, mirror: Object, edit: Edit) -> tuple[Edit, ...]:
    """The edit of a mirrored slice as edits of the subsets that it comes from."""
    (endpoints,) = chain.facts.seen.named("Endpoints", chain.facts.namespace, chain.name)[-1:]
    found = []
    for number, subset in enumerate(meta.items(endpoints, "subsets")):
        for field in ("ports", "addresses", "notReadyAddresses"):
            for index, item in enumerate(meta.items(subset, field)):
                if _same(mirror, edit.path, field, item):
                    found.append(Edit(("subsets", number, field, index, *edit.path[2:]), edit.old, edit.new))
    return tuple(found)


def _same(mirror: Object, path: Path, field: str, item: Object) -> bool:
    """Whether an item of a subset is what ``path`` leads to in its mirror."""
    if path[0] == "ports":
        return field == "ports" and slices.ports({"ports": [item]}) == slices.ports(mirror)[int(path[1]) :][:1]
    address = meta.dig(mirror, *path[:2], "addresses", 0)
    return field != "ports" and addresses.canonical(str(meta.dig(item, "ip"))) == address
