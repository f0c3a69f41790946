"""The test beds, and what becomes of one that a machine cannot carry.

Without --require-beds (or KUBECTL_SVC_REQUIRE_BEDS=1) its tests are skipped and the summary says which bed was left out and
why; with it they fail, so that no run is green for want of a bed.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any, NoReturn

import pytest

FILES, API_SERVER, PACKETS, ARCHIVE = "files", "a real API server", "real packets", "the archive without Python"
FOLDERS = {"tests/cluster/": API_SERVER, "tests/packets/": PACKETS, "tests/release/": ARCHIVE}
FIXTURES = {"gateway_api": "1.31"}
"""What a fixture needs of the API server: the rules in the definitions of the Gateway API ask ``isIP``."""
LEFT_OUT = pytest.StashKey[dict[str, str]]()
NOT_SELECTED = pytest.StashKey[Counter[str]]()
"""The version that a test needs -> how many such tests an older server is not asked to pass."""


def scope_of(nodeid: str) -> str:
    """What one worker runs alone: a file of the first bed, and all beds that have servers or network namespaces together."""
    return nodeid.partition("::")[0] if bed_of(nodeid) == FILES else "servers"


def account(config: pytest.Config) -> dict[str, dict[str, Any]]:
    """What a worker tells of beds: plain values, for that is all that can be sent."""
    left_out, not_selected = config.stash[LEFT_OUT], config.stash[NOT_SELECTED]
    return {"left_out": left_out, "not_selected": dict(not_selected)}


def add(config: pytest.Config, told: dict[str, dict[str, Any]]) -> None:
    """Add a worker's `account`. Each of them collects every test, so those that are not selected are the same."""
    left_out, not_selected = config.stash[LEFT_OUT], config.stash[NOT_SELECTED]
    left_out |= told["left_out"]
    not_selected |= Counter(told["not_selected"])


def bed_of(nodeid: str) -> str:
    """Which bed a test belongs to, by its folder."""
    return next((bed for folder, bed in FOLDERS.items() if nodeid.startswith(folder)), FILES)


def required(config: pytest.Config) -> bool:
    """Whether a missing bed is a failure."""
    return bool(config.getoption("--require-beds")) or os.environ.get("KUBECTL_SVC_REQUIRE_BEDS") not in (None, "", "0")


def kubernetes(config: pytest.Config) -> str:
    """The version of the API server that the bed runs, such as ``1.30``; nothing for the newest."""
    return str(config.getoption("--kubernetes") or "")


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop the tests that are marked ``kubernetes(VERSION)`` and need a newer server than there is; the summary counts them."""
    version = kubernetes(config)
    too_new = {item: need for item in items if version and (need := _needed(item)) and _key(need) > _key(version)}
    config.stash[NOT_SELECTED].update(too_new.values())
    config.hook.pytest_deselected(items=list(too_new))
    items[:] = [item for item in items if item not in too_new]


def _needed(item: pytest.Item) -> str:
    marked = [str(mark.args[0]) for mark in item.iter_markers("kubernetes")]
    return max(
        (*marked, *(FIXTURES[name] for name in FIXTURES if name in getattr(item, "fixturenames", ()))), key=_key, default=""
    )


def _key(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def leave_out(config: pytest.Config, bed: str, reason: str) -> NoReturn:
    """For fixtures: this machine cannot carry ``bed``."""
    config.stash[LEFT_OUT][bed] = reason
    if required(config):
        pytest.fail(f"{bed} is required but cannot be had: {reason}", pytrace=False)
    pytest.skip(f"{bed} is left out")
