"""A ServiceMonitor or PodMonitor names a port that the Service, or its pods, do not have, or selects neither.

What: Prometheus finds no target, and the metrics are missing without any error. A ServiceMonitor selects Services by their own
labels and means a port of the Service by its name; a PodMonitor selects pods and means a port of the container by its name. A
number under "port" is a name, too. "targetPort" and "portNumber" mean a port that a container declares.
Why: the port has another name, or none; or one label differs.
Fix: use the name of the port, or give the port that name; use the labels that there are.

Example: "port: metrics" for a Service whose port is called "http-metrics".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.objects import meta, pods, services
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_at, look_into, of, setting
from kubectl_svc.trace.hops import monitors
from kubectl_svc.trace.hops.monitors import Monitor, MonitoredPort
from kubectl_svc.trace.report import EDIT, STEP, Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per monitor and endpoint."""
    for one in monitors.of(chain):
        for port in one.missing:
            of_pods = "" if port.of_service else "number" if port.numeric else "pods"
            meant, kind = _meant(chain, one, port)
            numbered = kind == EDIT and port.name.isdigit()
            values = {
                "monitor": one.name,
                "port": port.name,
                "service": chain.reference,
                "names": list(_alike(one, port)),
                "closest": "" if numbered or port.numeric else closest(port.name, _alike(one, port)),
                "numbered": meant if numbered else "",
            }
            fix = of(chain, one.name, one.object, setting(one.object, port.place, meant), kind=kind) if meant else None
            yield Problem(one.name, values, fix or _look(chain, one, port), one.hop, variant=of_pods)
        if one.lacking:
            yield _astray(chain, one, "" if one.of_service else "pods")


def _meant(chain: Chain, one: Monitor, port: MonitoredPort) -> tuple[str, str]:
    """The name of the port that was meant, and how certain that is: its number or a slip, else the only name there is.

    What the monitor selects besides may have the port that was meant.
    """
    names = _alike(one, port)
    if port.numeric:
        return "", ""
    if port.of_service:
        numbered = [known.name for known in services.ports(chain.spec) if str(known.port) == port.name and known.name]
    else:
        declared = (known for pod in chain.pods for known in pods.container_ports(pod))
        numbered = [known.name for known in declared if str(known.number) == port.name and known.name]
    certain = mistyped(port.name, names) or (numbered[0] if len(set(numbered)) == 1 else "")
    if certain:
        return certain, EDIT
    others = one.elsewhere.services if port.of_service else one.elsewhere.containers or ()
    alone = len(names) == 1 and {*others} <= {*names}
    return (names[0], STEP) if alone else ("", "")


def _alike(one: Monitor, port: MonitoredPort) -> tuple[str, ...]:
    """What there is of the kind of port that is named: names of the Service's ports, or names or numbers of the containers'."""
    if port.of_service:
        return one.known.services
    return one.known.numbers if port.numeric else one.known.containers or ()


def _look(chain: Chain, one: Monitor, port: MonitoredPort) -> Fix:
    return look_at(chain, ("spec", "ports")) if port.of_service else look_into(chain, one.object, ("spec",))


def _astray(chain: Chain, one: Monitor, of_pods: str) -> Problem:
    """A monitor that selects nothing, and would select this Service but for one label."""
    (key, wanted), *_ = one.lacking.items()
    labelled: list[dict[str, str]] = [meta.labels(chain.spec)] if one.of_service else [meta.labels(pod) for pod in chain.pods]
    found = next((labels[key] for labels in labelled if key in labels), "")
    values: dict[str, Any] = {
        "monitor": one.name,
        "service": chain.reference,
        "label": f"{key}={wanted}",
        "found": f"{key}={found}" if found else "",
        "key": "" if found else key,
    }
    path = ("spec", "selector", "matchLabels", key)
    fix = of(chain, one.name, one.object, setting(one.object, path, found), kind=STEP) if found else None
    return Problem(one.name, values, fix or look_into(chain, one.object, path), one.hop, variant=f"{of_pods} astray".strip())
