"""How values of a trace are written in the templates of `kubectl_svc.wording.filling`, and its own ways to write them.

- ``{pods:group}``: "pod/web-1", or "3 pods (web-1, web-2 and 1 more)";
- ``{ports:ports}``: all of a Service's ports, or "none"; one alone is "port http";
- ``{ways:ways}``: the ports and families that a sentence is about, with a colon, or nothing where it is about all;
- ``{ports:declared}``: what containers declare, or "none";
- ``{routes:routes}``: two hosts with paths, or "traffic" of what has neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubectl_svc.kubernetes.admission.refused import Refused, message
from kubectl_svc.kubernetes.controllers.difference import Difference
from kubectl_svc.objects.pods import ContainerPort
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.hops.routes import Scope
from kubectl_svc.trace.report import Cause, Counted, LabelDifference, PodNumber
from kubectl_svc.wording.filling import Filling, label, labels, numbers, visible

REFUSED = (
    "the API server would refuse {object}: {reasons:clauses}",
    "; put the value in quotes{quote:?}",
    "; remove {wrapper}: write the labels directly under the Service's selector",
    "; write the number without quotes{unquote:?}",
)
"""Of every object that no server would take; the reasons are in the server's own words."""


def group(references: Sequence[str]) -> str:
    """``pod/web-1``, or ``3 pods (web-1, web-2 and 1 more)``."""
    if len(references) == 1:
        return references[0]
    return f"{len(references)} pods ({_FILLING.listed((one.rpartition('/')[2] for one in references), 2)})"


def _own(value: Any) -> str | None:
    """A value of a trace as it is written where nothing else is said."""
    match value:
        case Cause():
            from kubectl_svc.trace.texts.causes import TEXTS

            return fill(TEXTS[value.kind], value._asdict())
        case PodNumber():
            return f"{value.number} in {value.pod}"
        case Scope():
            return " over ".join(filter(None, (label(value.port) if value.port else "", value.family)))
        case Counted():
            return f"{_FILLING.shown(value.cause)} ({value.pods})"
        case LabelDifference():
            if value.found is not None:
                return f"{value.key} is {visible(value.wanted)}, pods have {visible(value.found)}"
            return f"pods have no label {value.key}" + (f", but {value.other}={value.wanted}" if value.other else "")
        case Difference():
            from kubectl_svc.trace.texts import differences

            return differences.text(value)
        case Refused():
            return message(value)
        case ServicePort():
            return f"port {value.name or numbers(value)}"
        case ContainerPort():
            return f"{value.name} {value.number}/{value.protocol}".lstrip()
        case _:
            return None


_FILLING: Filling = Filling(
    _own,
    {
        "ports": lambda ports: labels(ports) or "none",
        "declared": lambda ports: _FILLING.listed(ports) or "none",
        "ways": lambda ways: f"{_FILLING.listed(ways)}: " if ways else "",
        "group": group,
        "routes": lambda routes: _FILLING.listed(routes, 2) or "traffic",
    },
)
fill = _FILLING.fill
