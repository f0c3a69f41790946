"""Another Service selects the same pods, and one of the two is wrong.

What: two names lead to the same pods; one port number means two things, or the pods of the application that has the Service's
name get no traffic.
Why: a Service was copied, and only a part of it was changed.
Fix: make the ports equal, or the selector that of the Service's own pods, or delete the Service that is no longer needed.

Example: "web" and "web-old" both select app=web; port 80 goes to 8080 in one and to 8081 in the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import select
from kubectl_svc.trace.reading.templates import WORKLOADS, hook, maker, template
from kubectl_svc.trace.report import WARNING, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Services of this namespace with an equal selector; ports of unlike names are meant to be unlike."""
    for other in _others(chain):
        theirs = {(port.name, port.port, port.protocol): port.target_port for port in services.ports(other)}
        for port in chain.ports:
            target = theirs.get((port.port.name, port.port.port, port.port.protocol), port.port.target_port)
            if target != port.port.target_port:
                values = {"other": meta.name(other), "port": port.port, "target": port.port.target_port, "their_target": target}
                yield Problem(chain.reference, values, hop=port.hop)
    yield from _hijacked(chain)


def _others(chain: Chain) -> list[Object]:
    found = chain.facts.seen.with_selector(chain.facts.namespace, chain.selector) if chain.selector else []
    return [other for other in found if meta.name(other) != chain.name]


def _hijacked(chain: Chain) -> Iterator[Problem]:
    """A selector for the pods of another Service's workload, while those of the Service's own name are selected by none."""
    selected = {maker(pod) for pod in chain.pods}
    others = {meta.name(other) for other in _others(chain)}
    if not others or chain.name in {name.rpartition("/")[2] for _, name in selected}:
        return
    for own in (one for kind in WORKLOADS for one in chain.facts.seen.named(kind, chain.facts.namespace, chain.name)):
        made = template(own)
        wrong = chain.selector.items() - made.labels.items() if made and not hook(own) else ()
        if made is None or len(wrong) != 1 or _served(chain, made.labels):
            continue
        ((key, value),) = wrong
        theirs = made.labels.get(key, "")
        if theirs and value in others and (mistyped(value, [theirs]) or not set(value.split("-")) & set(theirs.split("-"))):
            values = {
                "selected": sorted(name for _, name in selected),
                "own": meta.reference(own),
                "label": key,
                "value": theirs,
            }
            yield Problem(chain.reference, values, select(chain, {**chain.selector, key: theirs}), "", WARNING, "hijacked")
            return


def _served(chain: Chain, labels: dict[str, str]) -> bool:
    known = (services.selector(service) for service in chain.facts.objects("Service"))
    return any(selector and of_labels(selector).matches(labels) for selector in known)
