"""An Ingress (pkg/apis/networking/validation ``ValidateIngressCreate`` and ``ValidateIngressUpdate``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    each_invalid,
    invalid,
    required,
    unsupported,
)
from kubectl_svc.objects.addresses import canonical

PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
CLASS = "kubernetes.io/ingress.class"
_SEQUENCES, _ENDS = ("//", "/./", "/../", "%2f", "%2F"), ("/..", "/.")


def created(ingress: Struct) -> Refusals:
    """``ValidateIngressCreate``."""
    meta, spec = ingress.get("metadata") or {}, ingress.get("spec") or {}
    yield from metadata.created(meta, formats.dns_subdomain)
    yield from _spec(("spec",), spec)
    noted, name = (meta.get("annotations") or {}).get(CLASS), spec.get("ingressClassName")
    if noted is not None and name is not None and noted != name:
        yield invalid(("annotations", CLASS), noted, "must match `ingressClassName` when both are specified")


def updated(ingress: Struct, old: Struct) -> Refusals:
    """``ValidateIngressUpdate``."""
    yield from metadata.updated(ingress.get("metadata") or {}, old.get("metadata") or {})
    yield from metadata.created(ingress.get("metadata") or {}, formats.dns_subdomain)
    yield from _spec(("spec",), ingress.get("spec") or {})


def _spec(path: Path, spec: Struct) -> Refusals:
    rules, default, name = spec.get("rules") or [], spec.get("defaultBackend"), spec.get("ingressClassName")
    if not rules and default is None:
        yield invalid(path, spec.get("rules"), "either `defaultBackend` or `rules` must be specified")
    if default is not None:
        yield from _backend((*path, "defaultBackend"), default)
    for index, rule in enumerate(rules):
        yield from _rule((*path, "rules", index), rule)
    for index, tls in enumerate(spec.get("tls") or []):
        for number, host in enumerate(tls.get("hosts") or []):
            yield from _host((*path, "tls", index, "hosts", number), host)
        secret = tls.get("secretName") or ""
        yield from each_invalid((*path, "tls", index, "secretName"), secret, formats.dns_subdomain(secret) if secret else [])
    if name is not None:
        yield from each_invalid((*path, "ingressClassName"), name, formats.dns_subdomain(name))


def _rule(path: Path, rule: Struct) -> Refusals:
    host, http = rule.get("host") or "", rule.get("http")
    if host and canonical(host):
        yield invalid((*path, "host"), host, "must be a DNS name, not an IP address")
    if host:
        yield from _host((*path, "host"), host)
    if http is None:
        return
    paths = http.get("paths") or []
    if not paths:
        yield required((*path, "http", "paths"))
    for index, one in enumerate(paths):
        yield from _path((*path, "http", "paths", index), one)


def _host(path: Path, host: str) -> Refusals:
    form = formats.wildcard_subdomain if "*" in host else formats.dns_subdomain
    yield from each_invalid(path, host, form(host))


def _path(path: Path, one: Struct) -> Refusals:
    kind, text, own = one.get("pathType"), one.get("path") or "", (*path, "path")
    if kind is None:
        yield required((*path, "pathType"), "pathType must be specified")
        return
    if kind not in PATH_TYPES:
        yield unsupported((*path, "pathType"), kind, PATH_TYPES)
    elif not text.startswith("/") and (text or kind != "ImplementationSpecific"):
        yield invalid(own, text, "must be an absolute path")
    if kind in ("Exact", "Prefix"):
        yield from each_invalid(own, text, [f"must not contain '{part}'" for part in _SEQUENCES if part in text])
        yield from each_invalid(own, text, [f"cannot end with '{end}'" for end in _ENDS if text.endswith(end)])
    yield from _backend((*path, "backend"), one.get("backend") or {})


def _backend(path: Path, backend: Struct) -> Refusals:
    service, resource = backend.get("service"), backend.get("resource")
    if service is not None and resource is not None:
        yield invalid(path, "", "cannot set both resource and service backends")
    elif resource is not None:
        yield from _resource((*path, "resource"), resource)
    elif service is not None:
        yield from _service(path, service)
    else:
        yield invalid(path, "", "resource or service backend is required")


def _service(path: Path, service: Struct) -> Refusals:
    name, port = service.get("name") or "", service.get("port") or {}
    if not name:
        yield required((*path, "service", "name"))
    yield from each_invalid((*path, "service", "name"), name, formats.dns_label(name) if name else [])
    named, number, own = port.get("name") or "", port.get("number") or 0, (*path, "service", "port")
    if named and number:
        yield invalid(path, "", "cannot set both port name & port number")
    elif named:
        yield from each_invalid((*own, "name"), named, formats.port_name(named))
    elif number:
        yield from each_invalid((*own, "number"), number, formats.port_number(number))
    else:
        yield required(path, "port name or number is required")


def _resource(path: Path, resource: Struct) -> Refusals:
    """``validateIngressTypedLocalObjectReference``."""
    if resource.get("apiGroup") is not None:
        yield from each_invalid((*path, "apiGroup"), resource["apiGroup"], formats.dns_subdomain(resource["apiGroup"]))
    for field in ("kind", "name"):
        value = resource.get(field) or ""
        if not value:
            yield required((*path, field))
        yield from each_invalid((*path, field), value, formats.path_segment(value))
