"""The test beds, and what becomes of one that a machine cannot carry.

Without --require-beds (or KUBECTL_SVC_REQUIRE_BEDS=1) its tests are skipped and the summary says which bed was left out and
why; with it they fail, so that no run is green for want of a bed.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

FILES, API_SERVER, PACKETS, ARCHIVE = "files", "a real API server", "real packets", "the archive without Python"
FOLDERS = {"tests/cluster/": API_SERVER, "tests/packets/": PACKETS, "tests/release/": ARCHIVE}
LEFT_OUT = pytest.StashKey[dict[str, str]]()


def bed_of(nodeid: str) -> str:
    """Which bed a test belongs to, by its folder."""
    return next((bed for folder, bed in FOLDERS.items() if nodeid.startswith(folder)), FILES)


def required(config: pytest.Config) -> bool:
    """Whether a missing bed is a failure."""
    return bool(config.getoption("--require-beds")) or os.environ.get("KUBECTL_SVC_REQUIRE_BEDS") not in (None, "", "0")


def leave_out(config: pytest.Config, bed: str, reason: str) -> NoReturn:
    """For fixtures: this machine cannot carry ``bed``."""
    config.stash[LEFT_OUT][bed] = reason
    if required(config):
        pytest.fail(f"{bed} is required but cannot be had: {reason}", pytrace=False)
    pytest.skip(f"{bed} is left out")
