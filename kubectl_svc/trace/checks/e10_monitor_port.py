"""A ServiceMonitor or PodMonitor names a port that the Service, or its pods, do not have.

What: Prometheus finds no target, and the metrics are missing without any error. A ServiceMonitor means a port of the Service
by its name, a PodMonitor a port of the container by its name; a number under "port" is a name, too.
Why: the port has another name, or none.
Fix: use the name of the port, or give the port that name.

Example: "port: metrics" for a Service whose port is called "http-metrics".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import of, setting
from kubectl_svc.trace.hops.monitors import monitors
from kubectl_svc.trace.report import Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per monitor and endpoint."""
    for one in monitors(chain):
        for port in one.missing:
            meant = mistyped(port.name, one.known)
            values = {
                "monitor": one.name,
                "port": port.name,
                "service": chain.reference,
                "names": list(one.known),
                "closest": meant,
            }
            fix = of(chain, one.name, one.object, setting(one.object, port.place, meant)) if meant else None
            yield Problem(one.name, values, fix, one.hop, variant="" if one.of_service else "pods")
