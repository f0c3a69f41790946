"""Random commands on Services with up to five holders of endpoints: what they say is what happens, and a dry run says the same.

``python -m tests.cluster.endpoints_worlds --cases 2000 --seed 1`` is the long run; a case that is wrong prints its seed. The
holders are a slice of ours, one created by hand, one that Argo CD keeps, one of ours that Argo CD writes again, and mirrored
Endpoints. What gets the traffic is read here by a bare client and by rules written down once more: an address at each of its
ports that the Service has. What a tool writes changes only where that is asked for.
"""

from __future__ import annotations

import argparse
import io
import re
import shlex
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from kubectl_svc.cli import main as svc
from kubectl_svc.console import Console
from tests.cluster import binaries
from tests.cluster.control_plane import running
from tests.cluster.namespaces import Namespace
from tests.cluster.slice_history import RESOURCE
from tests.waiting import wait_for

Object = dict[str, Any]
Place = tuple[str, int]
"""An address and a port number."""

POOL = [f"192.0.2.{number}" for number in range(1, 7)]
LABEL, MANAGED = "kubernetes.io/service-name", "endpointslice.kubernetes.io/managed-by"
STATES = {"up": (True, True, False), "draining": (False, True, True), "down": (False, False, False)}
SHAPES: tuple[list[Object], ...] = (
    [{"port": 5432}],
    [{"port": 80, "targetPort": 8080}],
    [{"name": "sql", "port": 5432}, {"name": "http", "port": 80, "targetPort": 8008}],
)
VERBS = ("add", "set", "switch", "remove", "drain", "undrain", "adopt", "clean", "delete", "migrate")


class Ran(NamedTuple):
    """What one command line printed and ended with."""

    code: int
    out: str
    err: str


class State(NamedTuple):
    """All that holds endpoints of a Service: every place and state by object, and each object's version."""

    held: dict[str, dict[Place, str]]
    versions: dict[str, str]
    ours: frozenset[str]
    mirrored: frozenset[str]
    tools: frozenset[str]

    @property
    def union(self) -> set[Place]:
        """What gets the traffic."""
        return {place for name, places in self.held.items() if name.startswith("slice/") for place in places}

    def states(self, place: Place) -> set[str]:
        """The states that the copies of ``place`` are in."""
        return {places[place] for name, places in self.held.items() if name.startswith("slice/") and place in places}


class World:
    """One Service and its holders, made of one seed."""

    def __init__(self, namespace: Namespace, chance: Random, name: str) -> None:
        self.namespace, self.chance, self.name = namespace, chance, name
        self.ports = chance.choice(SHAPES)
        spec = {"ports": self.ports} | ({"clusterIP": "None"} if chance.random() < 0.1 else {})
        made = namespace.create("services", {"metadata": {"name": name}, "spec": spec})
        self.owner = {"apiVersion": "v1", "kind": "Service", "name": name, "uid": made["metadata"]["uid"]}
        holders = [holder for holder in ("ours", "hand", "argo", "classic") if chance.random() < 0.45]
        if Random(name).random() < 0.3:  # by a chance of its own, so that the other worlds stay what they were
            holders.append("retaken")
        for holder in holders:
            getattr(self, f"_make_{holder}")()
        if "classic" in holders:
            wait_for(lambda: self.state().mirrored, what="the mirrored slice")

    @property
    def numbers(self) -> list[int]:
        """What the Service's ports are on an endpoint."""
        return [int(port["targetPort"] if "targetPort" in port else port["port"]) for port in self.ports]

    def state(self) -> State:
        """What there is now."""
        held: dict[str, dict[Place, str]] = {}
        versions: dict[str, str] = {}
        ours, mirrored, tools = set(), set(), set()
        for one in self.namespace.slices(self.name):
            name = f"slice/{one['metadata']['name']}"
            versions[name] = one["metadata"]["resourceVersion"]
            manager = one["metadata"]["labels"].get(MANAGED, "")
            ours |= {name} if manager == "kubectl-svc" else set()
            fields = one["metadata"].get("managedFields") or []
            written = [entry["manager"] for entry in fields if "f:endpoints" in entry.get("fieldsV1", {})]
            tools |= {name} if "argocd-controller" in written else set()
            mirrored |= {name} if "mirroring" in manager else set()
            held[name] = {
                (endpoint["addresses"][0], port["port"]): _state(endpoint.get("conditions") or {})
                for endpoint in one.get("endpoints") or []
                for port in one["ports"]
            }
        if classic := self.namespace.client.find(self.namespace.path("endpoints", self.name)):
            versions["endpoints"] = classic["metadata"]["resourceVersion"]
            held["endpoints"] = {}
        return State(held, versions, frozenset(ours), frozenset(mirrored), frozenset(tools))

    def run(self, line: str) -> Ran:
        """One command line in this process, as kubectl would start it."""
        out, err = io.StringIO(), io.StringIO()
        config = str(self.namespace.plane.kubeconfig_for("admin", str(self.namespace)))
        code = svc(shlex.split(line), Console(io.StringIO(), out, err, {"KUBECONFIG": config, "HOME": "/nonexistent"}))
        return Ran(code, out.getvalue(), err.getvalue())

    def close(self) -> None:
        """The Service goes, and with it what it owns; the rest by name."""
        client, path = self.namespace.client, self.namespace.path
        if client.find(path("endpoints", self.name)):
            client.delete(path("endpoints", self.name))
        client.delete(path("services", self.name))
        for one in self.namespace.slices(self.name):
            if client.find(path(RESOURCE, one["metadata"]["name"])):
                self.namespace.kubectl("delete", "endpointslice", one["metadata"]["name"], "--ignore-not-found", "--wait=false")

    def _make_ours(self) -> None:
        labels = {MANAGED: "kubectl-svc"}
        self._post(f"{self.name}-kubectl-svc-ipv4-0", labels, "kubectl-svc", [self.owner])

    def _make_hand(self) -> None:
        self._post(f"{self.name}-hand", {}, "kubectl-create", self.chance.choice([[], [self.owner]]))

    def _make_argo(self) -> None:
        self._post(f"{self.name}-argo", {}, "argocd-controller", [])

    def _make_retaken(self) -> None:
        """It was ours, and Argo CD writes it again."""
        self._post(f"{self.name}-retaken", {MANAGED: "kubectl-svc"}, "argocd-controller", [])

    def _make_classic(self) -> None:
        ports = [{**port, "port": number} for port, number in zip(_named(self.ports), self.numbers, strict=True)]
        subset = {"addresses": [{"ip": address} for address in self._some()], "ports": ports}
        manager = self.chance.choice(["kubectl-create", "kubectl-create", "argocd-controller"])
        path = f"{self.namespace.path('endpoints')}?fieldManager={manager}"
        self.namespace.client.create(path, {"metadata": {"name": self.name}, "subsets": [subset]})

    def _post(self, name: str, labels: dict[str, str], manager: str, owners: list[Object]) -> None:
        ports = [{**port, "port": number} for port, number in zip(_named(self.ports), self.numbers, strict=True)]
        body = {
            "metadata": {"name": name, "labels": {LABEL: self.name, **labels}, "ownerReferences": owners},
            "addressType": "IPv4",
            "ports": ports,
            "endpoints": [{"addresses": [address], "conditions": self._conditions()} for address in self._some()],
        }
        self.namespace.client.create(f"{self.namespace.path(RESOURCE)}?fieldManager={manager}", body)

    def _conditions(self) -> Object:
        state = "up" if self.chance.random() < 0.75 else self.chance.choice(["draining", "down"])
        return dict(zip(("ready", "serving", "terminating"), STATES[state], strict=True))

    def _some(self) -> list[str]:
        return self.chance.sample(POOL, self.chance.randint(1, 3))

    def command(self) -> tuple[str, list[str]]:
        """A random verb, the words after the Service's name, and among them the addresses as they are typed."""
        chance = self.chance
        verb = chance.choice(VERBS)
        words: list[str] = []
        if verb in ("add", "set", "switch", "remove", "drain", "undrain"):
            there = sorted({address for address, _ in self.state().union}) or POOL
            pool = there if chance.random() < 0.6 else POOL
            named = chance.sample(pool, min(len(pool), chance.randint(1, 3)))
            if chance.random() < 0.3:
                named = [f"{address}:{chance.choice(self.numbers)}" for address in named]
            words += ["--to", *named] if verb == "switch" else named
            if verb == "switch" and chance.random() < 0.6:
                current = there if chance.random() < 0.7 else chance.sample(POOL, 2)
                words += ["--if-current", *current]
            words += ["--allow=empty,duplicate"] if chance.random() < 0.5 else []
            words += ["--kind=endpoints"] if chance.random() < 0.08 else []
        if verb not in ("clean",) and chance.random() < 0.35:
            words.append("--take-over")
        words += ["--back"] if verb == "migrate" and chance.random() < 0.4 else []
        words += ["--foreign"] if verb == "clean" and chance.random() < 0.3 else []
        return verb, words


def run_case(namespace: Namespace, seed: int, tally: Counter[str] | None = None) -> str:
    """One world and three commands on it; what is wrong, or nothing."""
    chance = Random(seed)
    world = World(namespace, chance, f"w{seed}")
    try:
        for _ in range(3):
            verb, words = world.command()
            line = shlex.join(["endpoints", verb, world.name, *words, "--timeout=20s"])
            problem = _judge(world, verb, words, line, tally if tally is not None else Counter())
            if problem:
                return f"{line}: {problem}"
    finally:
        world.close()
    return ""


def _judge(world: World, verb: str, words: list[str], line: str, tally: Counter[str]) -> str:
    before = world.state()
    dry = [world.run(f"{line} --dry-run={mode}") for mode in ("client", "server")]
    if world.state() != before:
        return "a dry run changed something"
    done = world.run(line)
    tally[f"{verb} {done.code}"] += 1
    after = world.state()
    for mode, said in zip(("client", "server"), dry, strict=True):
        mark = {"client": " (dry run)", "server": " (server dry run)"}[mode]
        if Ran(said.code, said.out.replace(mark, ""), said.err) != done:
            return f"--dry-run={mode} said {said}, the run {done}"
    touched = {name for name in before.tools if after.versions.get(name) != before.versions[name]}
    if touched and not {"--take-over", "--foreign"} & set(words):
        return f"{sorted(touched)}, which a tool writes, are changed or gone"
    if done.code != 0:
        if after != before or done.code == 5:
            return f"{done} but {before} became {after}"
        return _hints(world, line, done)
    return _outcome(world, verb, words, before, after) or _words(done, before, after, world)


def _outcome(world: World, verb: str, words: list[str], before: State, after: State) -> str:
    """What the union is, beside what exit code 0 of the verb says it is."""
    asked = _asked(world, words)
    named = {place for place in before.union if any(place in _meant(world, word, before) for word in _addresses(words))}
    expected = {
        "set": asked,
        "switch": asked,
        "add": before.union | asked,
        "remove": before.union - named,
    }.get(verb, before.union)
    if verb in ("delete", "clean"):
        return "" if after.union <= before.union else f"{after.union} is more than {before.union}"
    if after.union != expected:
        return f"the union is {sorted(after.union)}, not {sorted(expected)}; it was {sorted(before.union)}"
    if verb in ("drain", "undrain"):
        wanted = {"draining"} if verb == "drain" else {"up"}
        wrong = [place for place in named if after.states(place) != wanted]
        return f"{wrong} are not {wanted}" if wrong else ""
    kept = set() if "--take-over" in words else {f"slice/{world.name}-argo"}
    if verb == "adopt" and (left := set(after.held) - after.ours - after.mirrored - kept - {"endpoints"}):
        return f"{left} are not adopted"
    changed = [place for place in before.union & after.union if not after.states(place) <= before.states(place)]
    copied = verb == "migrate" or (verb == "add" and "--allow=empty,duplicate" in words)
    return f"{changed} changed their states, from {before.held} to {after.held}" if changed and not copied else ""


def _words(done: Ran, before: State, after: State, world: World) -> str:
    """Whether each line that was printed holds."""
    for line in done.out.splitlines():
        subject, outcome = line.split(" ")[:2]
        places = [_places(subject, state.union) for state in (before, after)]
        if "/" in subject:
            name = subject.replace("endpointslice/", "slice/")
            wrong = (outcome == "deleted" and name in after.held) or (outcome == "adopted" and name not in after.ours)
        else:
            gone = not places[1] or places[1] < places[0]
            wrong = (
                (outcome == "added" and (not places[1] or (places[1] == places[0] and "(also in" not in line)))
                or (outcome == "removed" and not gone)
                or (outcome == "unchanged" and places[0] != places[1] and "removed" not in done.out + "added")
                or (outcome in STATES and any(after.states(place) != {outcome} for place in places[1]))
            )
        if wrong:
            return f"{line!r} does not hold: {sorted(before.union)} became {sorted(after.union)}, {after.held}"
    return ""


def _hints(world: World, line: str, done: Ran) -> str:
    """Whether the commands in an error work when they are typed, and lead on."""
    for hint in re.findall(r"'kubectl svc (endpoints [^']*)'", done.err):
        ran = world.run(f"{hint} --dry-run=server" if " get " not in hint else hint)
        if ran.code != 0 and "--back" not in hint:
            return f"{done.err!r} names {hint!r}, which ends with {ran}"
        if " adopt " in hint and "same step" in done.err:
            world.run(hint)
            again = world.run(line)
            if "is in endpointslice" in again.err:
                return f"after {hint!r} {line!r} says {again}"
    return ""


def _asked(world: World, words: list[str]) -> set[Place]:
    return {place for word in _addresses(words) for place in _typed(world, word)}


def _typed(world: World, word: str) -> set[Place]:
    address, _, number = word.partition(":")
    return {(address, one) for one in ([int(number)] if number else world.numbers)}


def _meant(world: World, word: str, state: State) -> set[Place]:
    address, _, number = word.partition(":")
    return {place for place in state.union if place[0] == address and number in ("", str(place[1]))}


def _addresses(words: list[str]) -> list[str]:
    """The addresses that are asked for, not those after ``--if-current``."""
    end = words.index("--if-current") if "--if-current" in words else len(words)
    return [word for word in words[:end] if re.match(r"\d", word)]


def _places(subject: str, union: set[Place]) -> set[Place]:
    address, _, number = subject.partition(":")
    return {place for place in union if place[0] == address and number in ("", str(place[1]))}


def _state(conditions: Object) -> str:
    found = (conditions.get("ready", True), conditions.get("serving", True), conditions.get("terminating", False))
    if found[0]:
        return "up"
    return "draining" if found[1] and found[2] else "down"


def _named(ports: list[Object]) -> list[Object]:
    return [{"name": port["name"]} if "name" in port else {} for port in ports]


def main() -> int:
    """The long run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="commands; three on each world")
    parser.add_argument("--seed", type=int, default=1, help="of the first world; each later one adds one")
    args = parser.parse_args()
    tally: Counter[str] = Counter()
    wrong = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), binaries.directory_with(*binaries.CONTROL_PLANE)) as plane,
    ):
        namespace = Namespace(plane)
        for seed in range(args.seed, args.seed + (args.cases + 2) // 3):
            if problem := run_case(namespace, seed, tally):
                wrong += 1
                print(f"seed {seed}: {problem}", flush=True)
            if seed % 50 == 0:
                print(f"{sum(tally.values())} commands, {wrong} wrong", flush=True)
    print(f"{sum(tally.values())} commands, {wrong} wrong (seeds {args.seed} to {seed}): {dict(sorted(tally.items()))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
