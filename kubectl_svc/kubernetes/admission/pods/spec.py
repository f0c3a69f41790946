"""The spec of a pod (pkg/apis/core/validation ``ValidatePodSpec``, v1.37); Windows' own rules are not looked into."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.addresses import address
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.pods import containers, resources, scheduling, security, volumes
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    duplicate,
    each_invalid,
    forbidden,
    invalid,
    not_found,
    required,
    too_long,
    unsupported,
)

RESTART_POLICIES = ("Always", "OnFailure", "Never")
DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_FORMS = {
    "serviceAccountName": formats.dns_subdomain,
    "nodeName": formats.dns_subdomain,
    "hostname": formats.dns_label,
    "subdomain": formats.dns_label,
    "priorityClassName": formats.dns_subdomain,
}


def valid(path: Path, spec: Struct, pod: bool, name: str) -> Refusals:
    """What is wrong with the defaulted ``spec`` of a ``pod`` called ``name``, or of a template."""
    usable, wrong = volumes.valid((*path, "volumes"), spec.get("volumes") or [], name)
    yield from wrong
    yield from _claims((*path, "resourceClaims"), spec.get("resourceClaims") or [])
    claims = frozenset(claim["name"] for claim in spec.get("resourceClaims") or [] if claim.get("name"))
    yield from containers.valid(path, containers.PodAround(usable, claims, spec))
    yield from resources.of_pod((*path, "resources"), spec)
    yield from _host_network(path, spec, pod)
    for field, choices in (("restartPolicy", RESTART_POLICIES), ("dnsPolicy", DNS_POLICIES)):
        if spec[field] not in choices:
            yield unsupported((*path, field), spec[field], choices)
    yield from metadata.labels((*path, "nodeSelector"), spec.get("nodeSelector") or {})
    yield from security.of_pod((*path, "securityContext"), spec.get("securityContext") or {}, spec)
    yield from _sharing(path, spec)
    yield from scheduling.affinity((*path, "affinity"), spec.get("affinity") or {})
    yield from _dns((*path, "dnsConfig"), spec.get("dnsConfig"), spec["dnsPolicy"])
    yield from _gates(path, spec)
    yield from scheduling.spread((*path, "topologySpreadConstraints"), spec.get("topologySpreadConstraints") or [])
    yield from _names(path, spec)
    yield from scheduling.tolerations((*path, "tolerations"), spec.get("tolerations") or [])
    yield from _rest(path, spec)
    yield from _files(path, spec)


def _claims(path: Path, claims: list[Struct]) -> Refusals:
    """``validatePodResourceClaims``."""
    names = set()
    for index, claim in enumerate(claims):
        own, name = (*path, index), claim.get("name") or ""
        if not name:
            yield required((*own, "name"))
        elif name in names:
            yield duplicate((*own, "name"), name)
        else:
            yield from each_invalid((*own, "name"), name, formats.dns_label(name))
        names.add(name)
        fields = [field for field in ("resourceClaimName", "resourceClaimTemplateName") if claim.get(field) is not None]
        if len(fields) > 1:
            yield invalid(own, claim, "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified")
        if not fields:
            yield invalid(own, claim, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`")
        for field in fields:
            yield from each_invalid((*own, field), claim[field], formats.dns_subdomain(claim[field]))


def _host_network(path: Path, spec: Struct, pod: bool) -> Refusals:
    """``validatePodHostNetworkDeps``."""
    for index, one in enumerate(spec.get("containers") or [] if spec.get("hostNetwork") else ()):
        for number, port in enumerate(one.get("ports") or []):
            host, inner = port.get("hostPort") or 0, port.get("containerPort") or 0
            if (pod or host) and host != inner:
                says = "must match `containerPort` when `hostNetwork` is true"
                yield invalid((*path, "containers", index, "ports", number, "hostPort"), host, says)


def _sharing(path: Path, spec: Struct) -> Refusals:
    """What a pod may not share with its node at once."""
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        says = "ShareProcessNamespace and HostPID cannot both be enabled"
        yield invalid((*path, "shareProcessNamespace"), True, says)
    if spec.get("hostUsers") is False:
        for field, named in (("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")):
            if spec.get(field):
                yield forbidden((*path, named), "when `hostUsers` is false")
        for field in ("initContainers", "containers"):
            for index, one in enumerate(spec.get(field) or []):
                if one.get("volumeDevices"):
                    yield forbidden((*path, field, index, "volumeDevices"), "when `hostUsers` is false")


def _dns(path: Path, config: Struct | None, policy: str) -> Refusals:
    """``validatePodDNSConfig``."""
    if policy == "None" and config is None:
        yield required(path, "must provide `dnsConfig` when `dnsPolicy` is None")
        return
    config = config or {}
    servers, searches = config.get("nameservers") or [], config.get("searches") or []
    if policy == "None" and not servers:
        yield required((*path, "nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None")
        return
    if len(servers) > 3:
        yield invalid((*path, "nameservers"), servers, "must not have more than 3 nameservers")
    for index, server in enumerate(servers):
        yield from address((*path, "nameservers", index), server)
    if len(searches) > 32:
        yield invalid((*path, "searches"), searches, "must not have more than 32 search paths")
    if len(" ".join(searches).encode("utf-8", "surrogatepass")) > 2048:
        says = "must not have more than 2048 characters (including spaces) in the search list"
        yield invalid((*path, "searches"), searches, says)
    for index, search in enumerate(searches):
        name = search.removesuffix(".")
        yield from each_invalid((*path, "searches", index), name, formats.underscored_subdomain(name) if search != "." else [])
    for index, option in enumerate(config.get("options") or []):
        if not option.get("name"):
            yield required((*path, "options", index), "must not be empty")


def _gates(path: Path, spec: Struct) -> Refusals:
    """``validateReadinessGates`` and ``validateSchedulingGates``."""
    for index, gate in enumerate(spec.get("readinessGates") or []):
        condition = gate.get("conditionType") or ""
        own = (*path, "readinessGates", index, "conditionType")
        yield from each_invalid(own, condition, formats.label_key(condition))
    seen = set()
    for index, gate in enumerate(spec.get("schedulingGates") or []):
        own, name = (*path, "schedulingGates", index), gate.get("name") or ""
        yield from each_invalid(own, name, formats.label_key(name))
        if name in seen:
            yield duplicate(own, name)
        seen.add(name)


def _names(path: Path, spec: Struct) -> Refusals:
    for field, form in _FORMS.items():
        value = spec.get(field) or ""
        yield from each_invalid((*path, field), value, form(value) if value else [])
    runtime, override = spec.get("runtimeClassName"), spec.get("hostnameOverride")
    if runtime is not None:
        yield from each_invalid((*path, "runtimeClassName"), runtime, formats.dns_subdomain(runtime))
    own = (*path, "hostnameOverride")
    if override is None:
        return
    for field in ("setHostnameAsFQDN", "hostNetwork"):
        if spec.get(field):
            yield forbidden(own, f"may not be specified when {field} is true")
    if len(override.encode("utf-8", "surrogatepass")) > 64:
        yield too_long(own, 64)
    yield from each_invalid(own, override, formats.dns_subdomain(override))


def _rest(path: Path, spec: Struct) -> Refusals:
    deadline, preemption, os = spec.get("activeDeadlineSeconds"), spec.get("preemptionPolicy"), spec.get("os")
    if deadline is not None:
        yield from each_invalid((*path, "activeDeadlineSeconds"), deadline, formats.in_range(deadline, 1, 2**31 - 1))
    for index, alias in enumerate(spec.get("hostAliases") or []):
        own = (*path, "hostAliases", index)
        yield from address((*own, "ip"), alias.get("ip") or "")
        for number, name in enumerate(alias.get("hostnames") or []):
            yield from each_invalid((*own, "hostnames", number), name, formats.dns_subdomain(name))
    if preemption is not None and preemption not in ("PreemptLowerPriority", "Never"):
        yield unsupported((*path, "preemptionPolicy"), preemption, ("PreemptLowerPriority", "Never"))
    yield from resources.of_container((*path, "overhead"), {"limits": spec.get("overhead") or {}}, ())
    if os is not None and not os.get("name"):
        yield required((*path, "os", "name"))
    elif os is not None and os["name"] not in ("linux", "windows"):
        yield unsupported((*path, "os"), os["name"], ("linux", "windows"))


def _files(path: Path, spec: Struct) -> Refusals:
    """``validateFileKeyRefVolumes``."""
    sources = {volume.get("name") or "": volume for volume in spec.get("volumes") or []}
    for field in ("initContainers", "containers"):
        for index, one in enumerate(spec.get(field) or []):
            for number, variable in enumerate(one.get("env") or []):
                wanted = (variable.get("valueFrom") or {}).get("fileKeyRef")
                if wanted is None:
                    continue
                own = (*path, field, index, "env", number, "valueFrom", "fileKeyRef", "volumeName")
                name = wanted.get("volumeName") or ""
                if name not in sources:
                    yield not_found(own, name)
                elif "emptyDir" not in sources[name]:
                    yield invalid(own, name, "referenced volume must be of type emptyDir")
