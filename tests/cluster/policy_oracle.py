"""What our model of NetworkPolicy says of random worlds, against the evaluation engine of sigs.k8s.io/kube-network-policies.

``python -m tests.cluster.policy_oracle --cases 10000 --seed N`` is the long run. One case is one connection in one world. The
model is asked twice; the second time some of what the engine knows is hidden from it: what it says for sure must still be so.

Where the two may differ, and why:

- ``itself``, ``own-node``: the API's documentation exempts a pod's traffic to itself and its own node's. The engine has no rule
  for these: such packets never come to it (it lets through what a node's root sends, and hooks in behind the input of a node).
- ``sidecar-port``: the engine looks a port's name up in ``containers`` alone, other engines in sidecars, too; ours is unknown.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.policy.matching import ADDRESS, NAMESPACE_LABELS, SIDECAR_PORT, PolicyConnection
from kubectl_svc.kubernetes.policy.parties import Party, of_address, of_node, of_pod
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED, UNKNOWN, Verdict, judge
from kubectl_svc.objects import meta, network_policies
from tests.cluster import binaries, policy_worlds
from tests.cluster.policy_worlds import NODES, Object, Packet, World


class Case(NamedTuple):
    """One connection: what the model says, knowing all and knowing less, and whether the engine lets it through."""

    world: World
    packet: Packet
    model: Verdict
    partly: Verdict
    engine: bool

    @property
    def peculiarity(self) -> str:
        """Why the two are not comparable, as the module's docstring says, or nothing."""
        return next((side.exempt for side in self.model if side.exempt), "")

    @property
    def complaint(self) -> str:
        """In what they differ, or nothing."""
        said = {True: ALLOWED, False: DENIED}[self.engine]
        whole, partly = self.model.outcome, self.partly.outcome
        if whole != said and not (whole == UNKNOWN and unknown_for(self.model) == {SIDECAR_PORT}):
            return f"the engine says {said}, the model {whole}"
        if partly not in (said, UNKNOWN):
            return f"the engine says {said}, the model, which does not know all, {partly}"
        if partly == UNKNOWN and not unknown_for(self.partly) <= {SIDECAR_PORT, NAMESPACE_LABELS, ADDRESS}:
            return "unknown without a reason"
        return ""


def cases(worlds: Sequence[World], engine: Path) -> Iterator[Case]:
    """Every packet of every world, judged by both."""
    answers = evaluate(engine, worlds)
    for world, verdicts in zip(worlds, answers, strict=True):
        for packet, verdict in zip(world.packets, verdicts, strict=True):
            yield Case(world, packet, model(world, packet), model(world, packet, hidden=True), verdict)


def evaluate(engine: Path, worlds: Sequence[World]) -> Iterator[list[bool]]:
    """What the engine says of every packet."""
    lines = "".join(f"{json.dumps(_question(world))}\n" for world in worlds)
    done = subprocess.run([engine, "evaluate"], input=lines, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"the engine failed: {done.stderr[-2000:]}")
    return map(json.loads, done.stdout.splitlines())


def model(world: World, packet: Packet, *, hidden: bool = False) -> Verdict:
    """What the model says of a packet; ``hidden``: without the labels of one namespace, and without pods' addresses."""
    seen = {
        meta.name(namespace): namespace for namespace in world.namespaces if not (hidden and meta.name(namespace) == "shop")
    }
    known = list(map(network_policies.read, world.policies))
    source, destination = (_party(end, seen, real=not hidden) for end in (packet.source, packet.destination))
    connection = PolicyConnection(source, destination, packet.port, packet.protocol, packet.family)
    return judge(connection, *([one for one in known if one.namespace == party.namespace] for party in (source, destination)))


def unknown_for(verdict: Verdict) -> set[str]:
    """Why a verdict is unknown."""
    return {why for side in verdict if side.outcome == UNKNOWN for one in side.candidates for why in one.match.unknown}


def _party(end: Any, namespaces: dict[str, Object], *, real: bool) -> Party:
    if isinstance(end, dict):
        return of_pod(end, namespaces.get(meta.namespace(end)), real=real)
    if isinstance(end, str):
        return of_node({"metadata": {"name": end}, "status": {"addresses": [{"address": ip} for ip in NODES[end]]}})
    return of_address(*end)


def _question(world: World) -> Object:
    packets = [
        {
            "source": _address(packet.source, packet.family),
            "destination": _address(packet.destination, packet.family),
            "port": packet.port,
            "protocol": packet.protocol,
        }
        for packet in world.packets
    ]
    return {"namespaces": world.namespaces, "pods": world.pods, "policies": world.policies, "packets": packets}


def _address(end: Any, family: str) -> str:
    return _party(end, {}, real=True).address(family)


def main(argv: Sequence[str] | None = None) -> int:
    """The long run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    engine, chance = binaries.policy_engine(), Random(args.seed)
    said: Counter[str] = Counter()
    compared, odd = 0, 0
    while compared < args.cases:
        for case in cases([policy_worlds.random_world(chance) for _ in range(200)], engine):
            said[case.peculiarity or f"{case.model.outcome}, knowing less {case.partly.outcome}"] += 1
            compared += not case.peculiarity
            if case.complaint and not case.peculiarity:
                odd += 1
                print(json.dumps({"complaint": case.complaint, "packet": case.packet, **_question(case.world)}), flush=True)
    print(f"{compared} cases, {odd} differ, seed {args.seed}", *(f"{n:8} {what}" for what, n in said.most_common()), sep="\n")
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
