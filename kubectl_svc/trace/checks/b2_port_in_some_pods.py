"""targetPort names a port that only some of the pods have.

What: the pods without it get no traffic on this port; the others carry it all.
Why: a rollout that renames the port is under way, or the selector matches two applications. Pods of another workload that
declare neither a name like it nor its number were not meant to serve it: this is a note.
Fix: wait for the rollout, or give the port its name in all of them; where all have one number for it, the Service may use that.

Example: "http" in the new pods, "web" in the old ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.edits import change, look
from kubectl_svc.trace.hops.bystanders import bystanders
from kubectl_svc.trace.reading.templates import of_job
from kubectl_svc.trace.report import NOTE, Fix, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Where a name is found in one pod and not in another."""
    for port in chain.ports:
        without = [pod for pod in chain.alive if resolve(port.port, pod) is None and not of_job(pod)]
        if without and len(without) < len(chain.alive):
            others = bystanders(chain, port.port)
            meant = [pod for pod in without if meta.name(pod) not in others]
            names = [meta.name(pod) for pod in meant or without]
            total = len(chain.alive) - (len(others) if meant else 0)
            values = {"target_port": port.port.target_port, "without": names, "count": len(names), "total": total}
            if meant:
                fix = _number(chain, port, without) or look(chain, "describe", meta.reference(meant[0]))
                yield Problem(meta.reference(meant[0]), values, fix, port.hop)
            else:
                more = {"port": port.port}
                yield Problem(meta.reference(without[0]), values | more, None, port.hop, NOTE, variant="workload")


def _number(chain: Chain, port: Port, without: list[Object]) -> Fix | None:
    """The number that the name stands for, if every other pod declares it, too."""
    numbers = {resolve(port.port, pod) for pod in chain.alive} - {None}
    declared = [{known.number for known in _of_protocol(port, pod)} for pod in without]
    if len(numbers) == 1 and all(numbers <= programmed for programmed in declared):
        return change(chain, ("spec", "ports", port.position, "targetPort"), numbers.pop())
    return None


def _of_protocol(port: Port, pod: Object) -> Iterator[pods.ContainerPort]:
    return (known for known in pods.container_ports(pod) if known.kind != pods.INIT and known.protocol == port.port.protocol)
