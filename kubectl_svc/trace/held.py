"""What is held of a Service's slices by whoever forwards to them, be it kube-proxy, another proxy, or clients that ask DNS."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.objects import Object, addresses, meta
from kubectl_svc.trace import effective, expected
from kubectl_svc.trace.effective import Effective


def hold(service: Object, found: Sequence[Object]) -> Effective:
    """`effective.hold`, and the same for a Service that kube-proxy skips: what DNS or another proxy would take."""
    reason = effective.skipped(service)
    if reason in ("", effective.EXTERNAL_NAME):
        return effective.hold(service, found)
    families = list(expected.families(service))
    spec = {**meta.mapping(service, "spec"), "ipFamilies": families, "clusterIPs": [_ANY[family] for family in families]}
    read = {**_without_label(service, effective.PROXY_NAME_LABEL), "spec": spec}
    return effective.hold(read, [_without_label(slice_, effective.HEADLESS_LABEL) for slice_ in found])


_ANY = {addresses.IPV4: "0.0.0.0", addresses.IPV6: "::"}


def _without_label(obj: Object, label: str) -> Object:
    kept = {key: value for key, value in meta.labels(obj).items() if key != label}
    return {**obj, "metadata": {**meta.mapping(obj, "metadata"), "labels": kept}}
