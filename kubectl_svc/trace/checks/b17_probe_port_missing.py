"""A readiness or startup probe names a port that its container does not declare.

What: the kubelet looks up the name in the ports of the probed container only, the probe fails, and the pod never becomes ready.
Why: a typing error, or the port belongs to another container of the pod.
Fix: use the name or the number of a port of this container. The API server accepts every name.

Example: "port: htp" in the probe of a container whose port is called "http".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.objects import Object, pods, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_into, of, setting
from kubectl_svc.trace.hops import pod_names
from kubectl_svc.trace.reading.templates import origin, stands_in
from kubectl_svc.trace.report import NOTE, STEP, WARNING, Fix, Problem
from kubectl_svc.trace.words import mistyped

_PROBES = ("startupProbe", "readinessProbe")
"""Those that keep a pod from being ready; a failing liveness probe without a port is ignored (pkg/kubelet/prober/worker.go)."""


class _Asked(NamedTuple):
    """One probe and the port that it names; ``path`` is that of the port below the pod's spec."""

    container: str
    probe: str
    name: str
    names: tuple[str, ...]
    path: tuple[str | int, ...]


def check(chain: Chain) -> Iterator[Problem]:
    """The first of them; an error where every pod has one, and a note where pods need not be ready to serve."""
    found = [(pod, asked) for pod in chain.alive if stands_in(pod) or not pods.ready(pod) for asked in _asked(pod)]
    if not found:
        return
    pod, asked = found[0]
    affected = {id(one) for one, _ in found}
    severity = "" if len(affected) == len(chain.alive) else WARNING
    values = {
        "container": asked.container,
        "probe": asked.probe,
        "name": asked.name,
        "names": list(asked.names),
        "pod": origin(pod),
    }
    hops = [port.slices_hop for port in chain.ports]
    severity = NOTE if services.publishes_not_ready(chain.spec) else severity
    yield Problem(origin(pod), values, _fix(chain, pod, asked), hops[0] if hops else "", severity, also=tuple(hops[1:]))


def _asked(pod: Object) -> Iterator[_Asked]:
    """Mirrors ``ResolveContainerPort`` and ``findPortByName`` of k8s.io/kubernetes/pkg/probe/util.go."""
    for index, container in enumerate(pods.containers(pod)):
        names = tuple(str(dig(item, "name")) for item in items(container, "ports") if dig(item, "name"))
        for probe in _PROBES:
            for kind in ("httpGet", "tcpSocket"):
                port = dig(container, probe, kind, "port")
                if isinstance(port, str) and port and not port.isdecimal() and port not in names:
                    path = ("containers", index, probe, kind, "port")
                    yield _Asked(str(container.get("name") or ""), probe, port, names, path)


def _fix(chain: Chain, pod: Object, asked: _Asked) -> Fix:
    made = pod_names.owner(chain, pod) if stands_in(pod) else None
    obj, path = (made, ("spec", "template", "spec", *asked.path)) if made else (pod, ("spec", *asked.path))
    meant = mistyped(asked.name, asked.names)
    if meant and made:
        return of(chain, origin(pod), obj, setting(obj, path, meant), kind=STEP)
    return look_into(chain, obj, path)
