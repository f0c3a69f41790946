"""What `kubectl_svc.kubernetes.apply` says of a server-side apply, against the server's own dry run of it."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from kubectl_svc.kubernetes.apply import merge, owners
from kubectl_svc.kubernetes.apply.paths import text
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace
from tests.cluster.random_services import applied, configuration, content, written

SEED = int(os.environ.get("APPLY_SEED", "7"))
BLOCKS = int(os.environ.get("APPLY_BLOCKS", "1"))  # APPLY_BLOCKS=40, which are 2,000 Services, is the whole run
BLOCK = 50
RECORD = os.environ.get("APPLY_RECORD", "")
"""A folder for what the server says, which tests/kubernetes/test_apply.py compares with where there is none."""


Verdict = tuple[str, Any]


@pytest.fixture(scope="module")
def place(control_plane: ControlPlane) -> Iterator[Namespace]:
    fresh = Namespace(control_plane)
    yield fresh
    fresh.close()


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_server_applies_as_we_say(place: Namespace, block: int) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: disagreement(number, place), range(block * BLOCK, (block + 1) * BLOCK)))
    disagreements = [text for text in found if text]
    assert not disagreements, f"seed {SEED}:\n" + "\n".join(disagreements)


def disagreement(number: int, place: Namespace) -> str:
    """What the two say differently of one random Service and apply; nothing where they agree."""
    chance, name = random.Random(f"{SEED}/{number}"), f"s{number}"
    live = written(chance, place, name)
    if live is None:
        return ""
    wanted, manager, force = configuration(chance, name), chance.choice(["kubectl-expose", "helm"]), chance.random() < 0.5
    theirs = verdict(lambda: applied(place, wanted, manager, force=force, dry_run=True))
    said = merge.apply(live, wanted, owners.of(live), manager, force=force)
    if said.conflicts:
        ours: Verdict = "conflicts", sorted((f"conflict with {who}", text(path)) for who, path in said.conflicts)
    else:
        query = "?dryRun=All&fieldManager=x"
        ours = verdict(lambda: place.client.patch(place.path("services", name) + query, merge.patch(live, said)))
        if ours[0] == theirs[0] == "taken":
            ours = "taken", (ours[1][0], said.owners)
    place.client.delete(place.path("services", name))
    if RECORD:
        record(number, live, wanted, manager, force, theirs)
    return "" if ours == theirs else f"{number}: {json.dumps(wanted)} on {json.dumps(live)}:\n  is {theirs}\n  not {ours}"


def verdict(write: Callable[[], dict[str, Any]]) -> Verdict:
    """Whether the server takes a write, and what it makes of it or why not."""
    try:
        made = write()
    except requests.HTTPError as error:
        status = error.response.json()
        causes = [(cause.get("message"), cause.get("field")) for cause in status["details"].get("causes", [])]
        return ("conflicts" if "conflict" in status["message"] else "refused"), sorted(causes)
    return "taken", (content(made), owners.of(made))


def record(number: int, live: dict[str, Any], wanted: dict[str, Any], manager: str, force: bool, said: Verdict) -> None:
    """Keep one case of those that the server takes or finds in conflict."""
    if said[0] == "refused":
        return
    case = {"live": live, "wanted": wanted, "manager": manager, "force": force}
    if said[0] == "taken":
        case["made"] = said[1][0]
        case["owners"] = [[*who, sorted(map(list, paths))] for who, paths in sorted(said[1][1].items())]
    else:
        case["conflicts"] = said[1]
    Path(RECORD, f"{number:04}.json").write_text(json.dumps(case, indent=1, sort_keys=True) + "\n")
