"""A request and a source -> the Service that an API server takes and its endpoints, or everything that is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kubectl_svc.errors import Problems
from kubectl_svc.expose import declared, effects, fields, manifest, rules, schema
from kubectl_svc.expose.facts import Source
from kubectl_svc.expose.request import ServiceRequest
from kubectl_svc.expose.said import said
from kubectl_svc.kubernetes.admission.decoding import what
from kubectl_svc.kubernetes.admission.refused import Path, message, place
from kubectl_svc.objects import Object
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.endpoints.edits.request import EditRequest


class Override(NamedTuple):
    """``--overrides``, parsed, and ``--override-type``; a patch of ``None`` is none."""

    patch: Any = None
    type: str = "merge"


class ServicePlan(NamedTuple):
    """The Service, the edit that makes its endpoints (none: they are not ours to write), and what to say about both.

    ``notes`` are worth knowing, ``warnings`` may cost traffic.
    """

    service: Object
    endpoints: EditRequest | None = None
    notes: tuple[Said, ...] = ()
    warnings: tuple[Said, ...] = ()


def plan(request: ServiceRequest, source: Source | None, override: Override = Override()) -> ServicePlan:  # noqa: B008
    """What to write; raises `Problems` with every reason why no API server would take it, or nobody could be reached by it."""
    wanted = None
    if request.addresses:
        from kubectl_svc.expose import outside

        wanted = outside.edit(request)
        request = outside.with_families(request, wanted)
    made = service(request, source, override)
    notes = (*(source.notes if source else ()), *declared.notes(request, source), *effects.notes(request, source, made))
    return ServicePlan(made, wanted, notes, tuple(rules.warnings(made)))


def service(request: ServiceRequest, source: Source | None, override: Override = Override()) -> Object:  # noqa: B008
    """The Service, its fields in the API's order. Raises `Problems` with every reason why no API server would take it."""
    problems: list[Said] = []
    made = manifest.service(request, source, problems)
    if not problems:
        made = _overridden(made, override, problems)
    if not problems:
        pointless = dict(rules.pointless(made))
        refused = (problem for problem in rules.problems(made) if problem[0] not in pointless)
        found = [*refused, *pointless.items()]
        flagged = override.patch is None
        problems = [said("of-field", field=_named(path, request, source, flagged), problem=why) for path, why in found]
    if problems:
        raise Problems(list(dict.fromkeys(problems)))
    ordered: Object = schema.in_order(made)
    return ordered


def _overridden(made: Object, override: Override, problems: list[Said]) -> Object:
    if override.patch is None:
        return made
    from kubectl_svc.expose import overrides
    from kubectl_svc.expose.json_patch import BadPatch

    if override.type not in overrides.TYPES:
        problems.append(said("override-type", type=override.type, types=overrides.TYPES))
        return made
    try:
        patched = overrides.apply(made, override.patch, override.type)
    except BadPatch as error:
        problems.append(said("overrides", problem=error.said))
        return made
    if not isinstance(patched, dict):
        wrong: list[str | Said] = [said("outcome", kind=what(patched))]
    elif (patched.get("apiVersion"), patched.get("kind")) == ("v1", "Service"):
        wrong = [message(misfit) for misfit in rules.misfits(patched)]
    else:
        wrong = [said("outcome", kind=f"{patched.get('apiVersion')} {patched.get('kind')}")]
    problems += [said("overrides", problem=one) for one in wrong]
    return made if wrong else patched


def _named(path: Path, request: ServiceRequest, source: Source | None, flagged: bool) -> str | Said:
    """What to call a field in a message: its flag where that was given or, ``flagged``, nothing else was; else the field."""
    match path:
        case ("metadata", "name"):
            return "--name" if request.name or source is None else said("name-of", kind=source.kind.lower(), name=source.name)
        case ("metadata", "labels"):
            return "--labels" if request.labels else "metadata.labels"
        case ("metadata", "annotations"):
            return "--annotation" if request.annotations else "metadata.annotations"
        case ("spec", "ports", *_):
            return _port_named(path, request)
        case ("spec", "selector"):
            return "--selector" if request.selector else "spec.selector"
        case ("spec", *rest) if tuple(rest) in request.spec or (flagged and tuple(rest) in fields.FLAGS):
            return fields.FLAGS[tuple(str(key) for key in rest)]
        case _:
            return place(path)


def _port_named(path: Path, request: ServiceRequest) -> str:
    if path[-1] == "nodePort" and request.node_port:
        return "--node-port"
    if path[-1] == "targetPort" and request.target is not None:
        return "--target-port"
    if request.ports:
        return "--port"
    return place(path)
