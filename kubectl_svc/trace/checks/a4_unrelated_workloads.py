"""The selector matches pods of applications that have nothing to do with each other.

What: connections are spread over all of them, so some reach the wrong application.
Why: a selector of one general label, such as "tier=backend", that others carry too. Pods of another workload that declare
other ports than the one that the Service sends to are a sign of it.
Of a headless Service whose port all of them declare, this is a note: members that find one another by it are meant to be many.
Fix: select by a label that only the wanted pods have.

Example: selector "team=shop" matches the pods of "cart" and of "search".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_at, select
from kubectl_svc.trace.reading.templates import maker, of_job, origin
from kubectl_svc.trace.report import NOTE, Problem

NAMES = ("app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/instance", "release")
"""Labels that tell applications and their releases apart."""
PARTS = ("app.kubernetes.io/component", "component", "tier", "role", "process")
"""Labels that tell the parts of one application apart."""


def check(chain: Chain) -> Iterator[Problem]:
    """Pods of jobs beside others; else several owners' pods with unlike names by a label that the selector does not ask for.

    Pods that have none of the Service's ports get nothing and do not count.
    """
    backing = [pod for pod in chain.alive if not chain.ports or any(resolve(port.port, pod) for port in chain.ports)]
    jobs = [pod for pod in backing if of_job(pod)]
    others = [pod for pod in backing if pod not in jobs]
    if jobs and others:
        values = {"jobs": list(dict.fromkeys(map(origin, jobs)))}
        yield Problem(chain.reference, values, look_at(chain, ("spec", "selector")), variant="jobs")
    for label in NAMES:
        found = {meta.labels(pod).get(label, "") for pod in others}
        if len(found) > 1 and "" not in found and len(set(map(maker, others))) > 1 and label not in chain.selector:
            if _discovery(chain):
                yield Problem(
                    chain.reference, {"label": label, "names": sorted(found)}, None, severity=NOTE, variant="headless"
                )
                return
            own = _own(chain, label, found)
            fix = select(chain, {**chain.selector, label: own}) if own else look_at(chain, ("spec", "selector"))
            yield Problem(chain.reference, {"label": label, "names": sorted(found)}, fix)
            return
    yield from _of_other_ports(chain, others)


def _discovery(chain: Chain) -> bool:
    """Whether a Service is headless, and every pod declares all of its ports, by name or number: each can be a peer."""
    if not services.headless(chain.spec) or not chain.ports:
        return False
    lasting = [pod for pod in chain.alive if not of_job(pod)]
    named = (
        {port.name for port in pods.container_ports(pod)} | {port.number for port in pods.container_ports(pod)}
        for pod in lasting
    )
    return all(port.port.target_port in declared for declared in named for port in chain.ports)


def _of_other_ports(chain: Chain, others: list[Object]) -> Iterator[Problem]:
    """Pods that do not declare the number that the Service sends to, where those of another workload declare it.

    Pods that declare no ports at all count only if they are known to be another part of the application. Who asks the DNS for
    a headless Service chooses among its pods.
    """
    declared = {id(pod): {port.number for port in pods.container_ports(pod)} for pod in others}
    for port in () if services.headless(chain.spec) else chain.ports:
        number = port.port.target_port
        having = [pod for pod in others if number in declared[id(pod)]]
        lacking = [pod for pod in others if declared[id(pod)] and pod not in having]
        lacking = lacking or [pod for pod in others if not declared[id(pod)] and _other_part(having, pod)]
        if having and lacking and not set(map(maker, having)) & set(map(maker, lacking)):
            values = {"number": number, "having": _origins(having), "lacking": _origins(lacking)}
            used = {one.port.target_port for one in chain.ports}
            mixed = any(used & declared[id(pod)] for pod in lacking)
            pair = {} if mixed else _apart(chain, having, lacking)
            fix = select(chain, {**chain.selector, **pair}) if pair else look_at(chain, ("spec", "selector"))
            yield Problem(chain.reference, values, fix, variant="ports" if declared[id(lacking[0])] else "no-ports")
            return


def _other_part(having: list[Object], pod: Object) -> bool:
    """Whether a pod is not like those that listen, by a label or its images, and has no probe to show that it listens, too."""
    labels = [meta.labels(one) for one in having]
    own = meta.labels(pod)
    labelled = any(key in own and all(one.get(key, "") not in ("", own[key]) for one in labels) for key in PARTS)
    differs = labelled or not any(_images(pod) & _images(one) for one in having)
    return differs and not any(dig(container, probe) for container in pods.containers(pod) for probe in _PROBES)


def _images(pod: Object) -> set[str]:
    """The images of a pod's containers without tag and digest."""
    found = (str(dig(container, "image") or "").partition("@")[0] for container in pods.containers(pod))
    return {image if "/" in image.rpartition(":")[2] else image.rpartition(":")[0] or image for image in found}


_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")


def _origins(found: list[Object]) -> list[str]:
    return list(dict.fromkeys("/".join(maker(pod)) if meta.owner(pod)[0] else origin(pod) for pod in found))


def _apart(chain: Chain, having: list[Object], lacking: list[Object]) -> dict[str, str]:
    """The first label that all of some pods share and that none of the others has with this value."""
    common = set.intersection(*(set(meta.labels(pod).items()) for pod in having))
    for key in (*PARTS, *NAMES):
        for value in (value for name, value in common if name == key and key not in chain.selector):
            if all(meta.labels(pod).get(key) != value for pod in lacking):
                return {key: value}
    return {}


def _own(chain: Chain, label: str, names: set[str]) -> str:
    """The value that the Service itself carries, by label or by name; nothing where it does not say."""
    said = [value for value in (meta.labels(chain.spec).get(label, ""), chain.name) if value in names]
    return said[0] if said else ""
