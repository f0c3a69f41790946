"""Edits of what leads to the Service: wherever it names one Service and port."""

from __future__ import annotations

from typing import Any

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN
from kubectl_svc.kubernetes.ingress import actions
from kubectl_svc.kubernetes.references.reading import Place, references
from kubectl_svc.objects.meta import dig
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import ingresses
from kubectl_svc.trace.fixes.edits import of, setting
from kubectl_svc.trace.hops.referrers import Referrer
from kubectl_svc.trace.report import EDIT, STEP, Edit, Fix


def name_service(chain: Chain, referrer: Referrer, name: str, kind: str = EDIT) -> Fix | None:
    """Name another Service, in each place of the referrer; of a host name that is its first part.

    ``None`` where a host name does not begin with the Service's.
    """
    named = []
    for one in referrer.references:
        path = (*one.place, *one.row.name.split("."))
        _, begins, rest = f"{dig(referrer.object, *path)}.".partition(f"{one.service}.") if one.row.host else ("", "", "")
        if one.row.host and not begins:
            return None
        named.append((path, f"{name}.{rest}".rstrip(".") if one.row.host else name))
    return of(chain, referrer.name, referrer.object, *_settings(referrer, named), kind=kind)


def name_namespace(chain: Chain, referrer: Referrer, namespace: str) -> Fix | None:
    """Name the Service of another namespace, in each place of the referrer; ``None`` where it can name none but its own."""
    edits = []
    for one in referrer.references:
        if one.row.host:
            host = f"{one.service}.{namespace}.svc.{CLUSTER_DOMAIN}"
            edits.append(setting(referrer.object, (*one.place, *one.row.name.split(".")), host))
        elif one.row.namespace:
            edits.append(setting(referrer.object, (*one.place, *one.row.namespace.split(".")), namespace))
    return of(chain, referrer.name, referrer.object, *edits, kind=STEP) if edits else None


def name_port(chain: Chain, referrer: Referrer, port: ServicePort, kind: str = EDIT) -> Fix | None:
    """Name a port of the Service, by name where the object gives a name now and the port has one, else by number.

    A Route has one port for all its backends, and means that of the pods where it gives a number.
    """
    row = referrer.references[0].row
    if row.port.startswith("^"):
        path = row.port.removeprefix("^").split(".")
        shared = len(references(referrer.object)) > len(referrer.references)
        edit = setting(referrer.object, path, port.name or port.target_port)
        return of(chain, referrer.name, referrer.object, edit, kind=STEP if shared else kind)
    if not row.served:
        return _in_new_form(chain, referrer, port, kind)
    value: Any = port.name if port.name and isinstance(referrer.asks, str) else port.port
    parent, _, last = row.port.rpartition(".")
    if row.named_port:  # one mapping with either key
        key = (row.named_port if isinstance(value, str) else row.port).rpartition(".")[2]
        edits = [setting(referrer.object, (*one.place, *parent.split(".")), {key: value}) for one in referrer.references]
    else:
        steps = (*parent.split("."), last) if parent else (last,)
        edits = _settings(referrer, [((*one.place, *steps), value) for one in referrer.references])
    return of(chain, referrer.name, referrer.object, *edits, kind=kind)


def _settings(referrer: Referrer, fields: list[tuple[Place, Any]]) -> list[Edit]:
    """The edits of some fields; of those in the text of an annotation one edit of all of it."""
    if not referrer.references[0].row.embedded:
        return [setting(referrer.object, path, value) for path, value in fields]
    texts: dict[Place, str] = {}
    for path, value in fields:
        texts[path[:3]] = actions.written(texts.get(path[:3]) or str(dig(referrer.object, *path[:3])), path[3:], value)
    return [setting(referrer.object, path, text) for path, text in texts.items()]


def _in_new_form(chain: Chain, referrer: Referrer, port: ServicePort, kind: str) -> Fix:
    """An Ingress of an old version as ``v1`` has it, with another port: it cannot be in a cluster as it is."""
    asked = {"servicePort": port.name if port.name and isinstance(referrer.asks, str) else port.port}
    edits = {edit.path: edit for edit in ingresses.in_v1(referrer.object)}
    for one in referrer.references:
        path = one.place if "rules" in one.place else ("spec", "defaultBackend")
        made = ingresses.backend({"serviceName": one.service, **asked})
        edits[path] = edits[path]._replace(new=made) if path in edits else setting(referrer.object, path, made)
    return of(chain, referrer.name, referrer.object, *edits.values(), kind=kind)
