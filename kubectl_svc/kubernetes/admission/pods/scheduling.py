"""Where a pod may run (``validateAffinity``, ``ValidateTolerations`` and ``validateTopologySpreadConstraints``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    duplicate,
    each_invalid,
    forbidden,
    invalid,
    required,
    unsupported,
)

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_ACTIONS = ("DoNotSchedule", "ScheduleAnyway")
_OPERATOR = "not a valid selector operator"
_WEIGHT = "must be in the range 1-100"
_UNSELECTED = "must not be specified when labelSelector is not set"


def affinity(path: Path, given: Struct) -> Refusals:
    """``affinity``."""
    node = given.get("nodeAffinity") or {}
    if node.get(_REQUIRED) is not None:
        terms, own = node[_REQUIRED].get("nodeSelectorTerms") or [], (*path, "nodeAffinity", _REQUIRED, "nodeSelectorTerms")
        if not terms:
            yield required(own, "must have at least one node selector term")
        for index, term in enumerate(terms):
            yield from _node_term((*own, index), term, values=True)
    for index, term in enumerate(node.get(_PREFERRED) or []):
        own = (*path, "nodeAffinity", _PREFERRED, index)
        yield from _weight(own, term)
        yield from _node_term((*own, "preference"), term.get("preference") or {}, values=False)
    for field in ("podAffinity", "podAntiAffinity"):
        pods = given.get(field) or {}
        for index, term in enumerate(pods.get(_REQUIRED) or []):
            yield from _pod_term((*path, field, _REQUIRED, index), term)
        for index, term in enumerate(pods.get(_PREFERRED) or []):
            own = (*path, field, _PREFERRED, index)
            yield from _weight(own, term)
            yield from _pod_term((*own, "podAffinityTerm"), term.get("podAffinityTerm") or {})


def tolerations(path: Path, given: list[Struct]) -> Refusals:
    """``tolerations``."""
    for index, one in enumerate(given):
        own, key, operator = (*path, index), one.get("key") or "", one.get("operator") or ""
        value, effect = one.get("value") or "", one.get("effect") or ""
        yield from each_invalid((*own, "key"), key, formats.label_key(key) if key else [])
        if not key and operator != "Exists":
            says = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
            yield invalid((*own, "operator"), operator, says)
        if one.get("tolerationSeconds") is not None and effect != "NoExecute":
            yield invalid((*own, "effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
        if operator in ("", "Equal"):
            if wrong := formats.label_value(value):
                yield invalid((*own, "operator"), value, ";".join(wrong))
        elif operator == "Exists":
            if value:
                yield invalid((*own, "operator"), value, "value must be empty when `operator` is 'Exists'")
        else:
            choices = ("Equal", "Exists", "Lt", "Gt") if operator in ("Lt", "Gt") else ("Equal", "Exists")
            yield unsupported((*own, "operator"), operator, choices)
        if effect and effect not in _EFFECTS:
            yield unsupported((*own, "effect"), effect, _EFFECTS)


def spread(path: Path, given: list[Struct]) -> Refusals:
    """``topologySpreadConstraints``."""
    for index, one in enumerate(given):
        own, skew, action = (*path, index), one.get("maxSkew") or 0, one.get("whenUnsatisfiable") or ""
        yield from _positive((*own, "maxSkew"), skew)
        if not one.get("topologyKey"):
            yield required((*own, "topologyKey"), "can not be empty")
        if action not in _ACTIONS:
            yield unsupported((*own, "whenUnsatisfiable"), action, _ACTIONS)
        if any(_constraint(other) == _constraint(one) for other in given[index + 1 :]):
            key = f"{{{one.get('topologyKey') or ''}, {action}}}"
            yield duplicate((*own, "{topologyKey, whenUnsatisfiable}"), key)
        domains = one.get("minDomains")
        if domains is not None:
            yield from _positive((*own, "minDomains"), domains)
            if action != "DoNotSchedule":
                says = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
                yield invalid((*own, "minDomains"), domains, says)
        for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            if one.get(field) not in (None, "Honor", "Ignore"):
                yield unsupported((*own, field), one[field], ("Honor", "Ignore"))
        yield from _label_keys(own, one)
        yield from metadata.label_selector((*own, "labelSelector"), one.get("labelSelector") or {})


def _weight(path: Path, term: Struct) -> Refusals:
    weight = term.get("weight") or 0
    if not 0 < weight <= 100:
        yield invalid((*path, "weight"), weight, _WEIGHT)


def _node_term(path: Path, term: Struct, values: bool) -> Refusals:
    """``ValidateNodeSelectorTerm``; preferred terms may have any ``values``."""
    for index, one in enumerate(term.get("matchExpressions") or []):
        yield from _node_label((*path, "matchExpressions", index), one, values)
    for index, one in enumerate(term.get("matchFields") or []):
        own, given = (*path, "matchFields", index), one.get("values") or []
        if (one.get("operator") or "") not in ("In", "NotIn"):
            yield invalid((*own, "operator"), one.get("operator") or "", _OPERATOR)
        elif len(given) != 1:
            says = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
            yield required((*own, "values"), says)
        if one.get("key") != "metadata.name":
            yield invalid((*own, "key"), one.get("key") or "", "not a valid field selector key")
            continue
        for number, value in enumerate(given):
            yield from each_invalid((*own, "values", number), value, formats.dns_subdomain(value))


def _node_label(path: Path, one: Struct, judged: bool) -> Refusals:
    """``ValidateNodeSelectorRequirement``."""
    operator, values, own = one.get("operator") or "", one.get("values") or [], (*path, "values")
    if operator in ("In", "NotIn"):
        if not values:
            yield required(own, "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            yield forbidden(own, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    elif operator in ("Gt", "Lt"):
        if len(values) != 1:
            yield required(own, "must be specified single value when `operator` is 'Lt' or 'Gt'")
    else:
        yield invalid((*path, "operator"), operator, _OPERATOR)
    yield from each_invalid((*path, "key"), one.get("key") or "", formats.label_key(one.get("key") or ""))
    for index, value in enumerate(values if judged else ()):
        yield from each_invalid((*own, index), value, formats.label_value(value))


def _pod_term(path: Path, term: Struct) -> Refusals:
    """``validatePodAffinityTerm``."""
    for field in ("labelSelector", "namespaceSelector"):
        yield from metadata.label_selector((*path, field), term.get(field) or {})
    for name in term.get("namespaces") or []:
        yield from each_invalid((*path, "namespace"), name, formats.dns_label(name))
    yield from _label_keys(path, term)
    key = term.get("topologyKey") or ""
    if not key:
        yield required((*path, "topologyKey"), "can not be empty")
    yield from each_invalid((*path, "topologyKey"), key, formats.label_key(key))


def _label_keys(path: Path, term: Struct) -> Refusals:
    """``ValidateMatchLabelKeysAndMismatchLabelKeys``, after the strategy has merged ``matchLabelKeys`` into the selector."""
    selector, matching = term.get("labelSelector"), term.get("matchLabelKeys") or []
    for field in ("matchLabelKeys", "mismatchLabelKeys"):
        keys = term.get(field) or []
        if keys and selector is None:
            yield forbidden((*path, field), _UNSELECTED)
            continue
        for index, key in enumerate(keys):
            yield from each_invalid((*path, field, index), key, formats.label_key(key))
    seen = set((selector or {}).get("matchLabels") or {})
    for one in (selector or {}).get("matchExpressions") or []:
        key = one.get("key") or ""
        if key in matching and key in seen:
            yield invalid((*path, matching.index(key)), key, "exists in both matchLabelKeys and labelSelector")
        seen.add(key)
    for index, key in enumerate(matching):
        if key in (term.get("mismatchLabelKeys") or []):
            says = "exists in both matchLabelKeys and mismatchLabelKeys"
            yield invalid((*path, "matchLabelKeys", index), key, says)


def _constraint(one: Struct) -> tuple[str, str]:
    return one.get("topologyKey") or "", one.get("whenUnsatisfiable") or ""


def _positive(path: Path, value: int) -> Refusals:
    """``ValidatePositiveField``."""
    if value <= 0:
        yield invalid(path, value, "must be greater than zero")
