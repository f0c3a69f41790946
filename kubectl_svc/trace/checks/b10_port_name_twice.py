"""Two containers of a pod declare a port of the same name.

What: the first container in the pod's order is taken; the other one's port is never reached by that name.
Why: a sidecar was added that uses the usual names.
Fix: give the ports different names, or use the number.

Example: "metrics" in the application and in its proxy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The name that a Service port uses, with its protocol; init containers do not count."""
    for port in chain.ports:
        for pod in chain.alive[:1]:
            same = [
                known
                for known in pods.container_ports(pod)
                if (known.name, known.protocol) == (port.port.target_port, port.port.protocol) and known.kind != pods.INIT
            ]
            if len({known.container for known in same}) > 1:
                yield Problem(meta.reference(pod), {"first": same[0], "second": same[1]}, hop=port.hop)
