"""What admission says of random objects, valid ones and ones with one to three fields changed, against the real API server.

``python -m tests.cluster.random_objects --seed N`` compares 3,000 Services, 1,000 each of Ingresses, EndpointSlices, Endpoints
and NetworkPolicies, 2,000 workloads, and 1,000 updates of Services; ``--services 500 --workloads 0`` and so on choose others.
Each is sent with ``dryRun=All`` and ``fieldValidation=Strict``: refused or taken must be the same, and every reason of the
server's must be among ours, field by field. An object that does not agree is kept below ``build/random-objects/``.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random

from kubectl_svc.kubernetes import admission
from kubectl_svc.kubernetes.admission import judging, refused, schema
from kubectl_svc.kubernetes.admission.refused import Refused
from tests.cluster import binaries, valid_objects, valid_workloads
from tests.cluster.control_plane import ControlPlane, running
from tests.cluster.field_changes import Object, as_json, changed, places
from tests.cluster.namespaces import Namespace
from tests.kubernetes.admission.verdicts import Verdict, disagreement, exactly, only_for_real, verdict, worded

GROUPS = {**valid_objects.NETWORKING, "workloads": valid_workloads.WORKLOADS}
KEPT = Path("build", "random-objects")
COUNTS = {
    "services": 3000,
    "ingresses": 1000,
    "endpointslices": 1000,
    "endpoints": 1000,
    "networkpolicies": 1000,
    "workloads": 2000,
}
UPDATES = 1000


class Server:
    """One namespace of a real API server, to which nothing is ever written but ``old`` Services."""

    def __init__(self, plane: ControlPlane) -> None:
        self.namespace = Namespace(plane)
        self.session, self.base = plane.client.session, plane.server

    def judge(self, obj: Object, name: str = "") -> Verdict:
        """What it says of creating ``obj``, or of putting it in the place of ``name``."""
        group, plural = obj["apiVersion"], PLURALS[obj["kind"]]
        path = self.namespace.path(plural if group == "v1" else f"{group}/{plural}", name)
        response = self.session.request(
            "PUT" if name else "POST",
            f"{self.base}{path}?dryRun=All&fieldValidation=Strict",
            data=as_json(obj).encode(),
            headers={"Content-Type": "application/json"},
            timeout=30,
        )
        return verdict(response.ok, response.json())


PLURALS = {kind: f"{kind.lower()}s" for kind in judging.KINDS} | {
    "Ingress": "ingresses",
    "NetworkPolicy": "networkpolicies",
    "Endpoints": "endpoints",
}


def objects(group: str, chance: Random, count: int) -> Iterator[Object]:
    """``count`` objects of a group, a quarter of them valid."""
    for _ in range(count):
        given = chance.choice(GROUPS[group])(chance)
        yield changed(chance, given, chance.choices((0, 1, 2, 3), (25, 45, 20, 10))[0])


class Tally:
    """What has been compared."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.seen: Counter[str] = Counter()
        self.kept: dict[Path, str] = {}

    def note(self, group: str, obj: Object, found: list[Refused], server: Verdict, old: Object | None = None) -> None:
        """Count one comparison, and keep the object if it does not agree."""
        if server.elsewhere or only_for_real(found):
            self.seen[
                f"{group}: {'depends on the cluster' if server.elsewhere else 'a node port that no dry run refuses'}"
            ] += 1
            return
        self.seen[group] += 1
        self.seen[f"{group}: {'taken' if server.taken else 'refused'}"] += 1
        if not server.taken:
            self.seen[f"{group}: refused for exactly these reasons"] += exactly(found, server)
            self.seen[f"{group}: refused in exactly these words"] += worded(found, server)
        if complaint := disagreement(found, server):
            KEPT.mkdir(parents=True, exist_ok=True)
            path = KEPT / f"{self.seed}-{group}-{len(self.kept)}.json"
            path.write_text((as_json(old) + "\n" if old else "") + as_json(obj) + "\n")
            self.kept[path] = complaint

    def __str__(self) -> str:
        lines = [f"seed {self.seed}"] + [f"{count:7} {what}" for what, count in sorted(self.seen.items())]
        return "\n".join(lines + [f"DIFFERS: {path}\n  {complaint}" for path, complaint in self.kept.items()])


def run(plane: ControlPlane, tally: Tally, counts: dict[str, int], updates: int) -> None:
    """Compare so many objects of each group, and so many updates of Services."""
    seed, server = tally.seed, Server(plane)
    for group, count in counts.items():
        for obj in objects(group, Random(f"{seed}.{group}"), count):
            tally.note(group, obj, list(admission.problems(obj)), server.judge(obj))
    update_services(server, tally, Random(f"{seed}.updates"), updates)
    server.namespace.close()


def update_services(server: Server, tally: Tally, chance: Random, count: int) -> None:
    """Store Services one after the other, and ask for changes of each."""
    path = server.namespace.path("services")
    while tally.seen["updates"] < count:
        given = valid_objects.service(chance)
        given["metadata"] = {"name": "web"}
        if not server.judge(given).taken:
            continue
        old = server.namespace.client.create(path, given)
        for _ in range(25):
            start = chance.choice(
                (old, {**valid_objects.service(chance), "metadata": old["metadata"]}, given | {"metadata": old["metadata"]})
            )
            obj = changed(chance, start, chance.choice((0, 1, 1, 2, 3)))
            obj["metadata"] = old["metadata"]
            tally.note("updates", obj, list(admission.problems(obj, old)), server.judge(obj, "web"), old)
        server.namespace.client.delete(f"{path}/web")


class Recorder(Tally):
    """Keeps, for every reason that the server has for a field, the smallest object that it refused for it."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.smallest: dict[tuple[str, str], str] = {}

    def note(self, group: str, obj: Object, found: list[Refused], server: Verdict, old: Object | None = None) -> None:
        """Count it, and remember it if it is the first or smallest of its kind."""
        super().note(group, obj, found, server, old)
        if server.elsewhere or only_for_real(found):
            return
        line = as_json([group, server.taken, list(server.causes), list(server.words), obj, *([old] if old else [])])
        keys = [(generally(field), reason) for field, reason in server.causes] or [(group, f"taken {len(line) % 7}")]
        for key in keys:
            if key not in self.smallest or len(line) < len(self.smallest[key]):
                self.smallest[key] = line

    def write(self, path: Path, server: Server) -> None:
        """One line for each object: group, taken, causes, their words, the object, and the one that it takes the place of."""
        lines = set()
        for line in set(self.smallest.values()):
            group, _, _, _, obj, *old = json.loads(line)
            if not old:
                obj = shrunk(obj)
            answer = server.judge(obj) if not old else None
            if answer:
                line = as_json([group, answer.taken, list(answer.causes), list(answer.words), obj])
            lines.add(line)
        path.write_text("\n".join(sorted(covering(lines))) + "\n", encoding="utf-8")


def covering(lines: Collection[str]) -> Iterator[str]:
    """The shortest of ``lines`` that hold every reason for every field, and a few objects that were taken."""
    seen: set[tuple[str, str]] = set()
    for line in sorted(lines, key=lambda line: (len(line), line)):
        group, taken, causes, *_ = json.loads(line)
        keys = {(generally(field), reason) for field, reason in causes} or {(group, "taken")}
        if taken or keys - seen:
            yield line
        seen |= keys


def shrunk(obj: Object) -> Object:
    """``obj`` without all that its reasons do not need."""
    reasons = sorted(map(refused.message, admission.problems(obj)))
    kind = schema.load().kinds[obj["apiVersion"]][obj["kind"]]
    smaller = True
    while smaller and reasons:
        smaller = False
        for number, place in enumerate(list(places(obj, kind))):
            if place.key in ("apiVersion", "kind"):
                continue
            less = deepcopy(obj)
            twin = list(places(less, kind))[number]
            del twin.holder[twin.key]
            if sorted(map(refused.message, admission.problems(less))) == reasons:
                obj, smaller = less, True
                break
    return obj


def generally(field: str) -> str:
    """The end of a field, without its indexes and keys: pods are judged alike wherever they stand."""
    return ".".join(re.sub(r"\[[^]]*\]", "", field).split(".")[-2:])


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="the same seed makes the same objects")
    for group, count in COUNTS.items():
        parser.add_argument(f"--{group}", type=int, default=count, help=f"how many (default {count})")
    parser.add_argument("--updates", type=int, default=UPDATES, help=f"updates of Services (default {UPDATES})")
    parser.add_argument("--record", type=Path, metavar="FILE", help="keep the smallest object for each of the server's reasons")
    options = parser.parse_args()
    print(f"seed {options.seed}", file=sys.stderr)
    found = binaries.directory_with(*binaries.CONTROL_PLANE)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), found) as plane:
        tally = Recorder(options.seed)
        run(plane, tally, {group: getattr(options, group) for group in COUNTS}, options.updates)
        if options.record:
            tally.write(options.record, Server(plane))
    print(tally)
    return 1 if tally.kept else 0


if __name__ == "__main__":
    sys.exit(main())
