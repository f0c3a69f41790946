"""Which IP families a Service gets (pkg/registry/core/service/storage/alloc.go ``initIPFamilyFields``, v1.37).

Which families the cluster has nobody knows here: it is taken for one that has both.
"""

from __future__ import annotations

from kubectl_svc.kubernetes.admission.refused import Refusals, Refused, invalid
from kubectl_svc.kubernetes.admission.service.addresses import POLICY, valid
from kubectl_svc.kubernetes.admission.service.facts import Spec, cluster_ips, kind
from kubectl_svc.objects.addresses import family

_SEVERAL = "must be 'RequireDualStack' or 'PreferDualStack' when multiple {} are specified"
_RELEASED = "must be 'SingleStack' to release the secondary {}"


def assigned(spec: Spec, old: Spec | None) -> Refusals:
    """Refuse what does not go together, else write policy and families into ``spec``."""
    if kind(spec) == "ExternalName" or (old is not None and _undisturbed(spec, old)):
        return
    if spec.get("ipFamilyPolicy") is None:
        spec["ipFamilyPolicy"] = _policy(spec, old)
    found = list(valid(spec, old))
    if not found:
        found = _released(spec, old) if old is not None else []
        found += _several(spec)
    yield from found
    if not found:
        _fill(spec)


def _undisturbed(spec: Spec, old: Spec) -> bool:
    """``isMatchingPreferDualStackClusterIPFields``: nothing is upgraded that was not asked for."""
    same = all((spec.get(field) or []) == (old.get(field) or []) for field in ("type", "clusterIPs", "ipFamilies"))
    return same and spec.get("ipFamilyPolicy") == "PreferDualStack" and old.get("ipFamilyPolicy") in (None, "PreferDualStack")


def _policy(spec: Spec, old: Spec | None) -> str:
    if old is not None and old.get("ipFamilyPolicy") is not None:
        return str(old["ipFamilyPolicy"])
    return "RequireDualStack" if _free(spec) else "SingleStack"


def _free(spec: Spec) -> bool:
    """Headless and without a selector: its endpoints may be of any family."""
    return spec.get("clusterIP") == "None" and not spec.get("selector")


def _released(spec: Spec, old: Spec) -> list[Refused]:
    fields = (("clusterIPs", "cluster IP"), ("ipFamilies", "IP family"))
    found = []
    for field, name in fields:
        now, before = spec.get(field) or [], old.get(field) or []
        if spec["ipFamilyPolicy"] == "SingleStack":
            if now == before and len(now) > 1:
                spec[field] = now[:1]
        elif now and len(now) < len(before):
            found.append(invalid(POLICY, spec["ipFamilyPolicy"], _RELEASED.format(name)))
    return found


def _several(spec: Spec) -> list[Refused]:
    if spec["ipFamilyPolicy"] != "SingleStack":
        return []
    lists = (("clusterIPs", "cluster IPs"), ("ipFamilies", "IP families"))
    return [invalid(POLICY, "SingleStack", _SEVERAL.format(name)) for field, name in lists if len(spec.get(field) or []) == 2]


def _fill(spec: Spec) -> None:
    families = list(spec.get("ipFamilies") or [])
    families += [family(value) for value in cluster_ips(spec)[len(families) :] if value != "None"]
    families = families or ["IPv4"]
    if spec["ipFamilyPolicy"] != "SingleStack" and len(families) == 1:
        families.append("IPv6" if families[0] == "IPv4" else "IPv4")
    spec["ipFamilies"] = families
