"""What all beds share: the options, the golden files, and the account of the beds at the end."""

from __future__ import annotations

import re
import signal
import zlib
from collections import Counter
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import beds
from tests.cluster import binaries

# The same examples in each run, on a machine however busy; pytest --hypothesis-profile=default tries new ones.
hypothesis.settings.register_profile(
    "bed", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("bed")

ID_LENGTH = 60
"""Characters of a row's values that its id shows."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kubectl-svc")
    group.addoption("--require-beds", action="store_true", help="fail where this machine cannot carry a test bed")
    group.addoption("--kubernetes", metavar="VERSION", help="run the API server and the controllers of this version: 1.30")
    group.addoption("--regenerate", action="store_true", help="write the golden files instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    # A run in a shell's background inherits that SIGINT is ignored, and hands that on to the programs that tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[beds.LEFT_OUT] = {}
    config.stash[beds.NOT_SELECTED] = Counter()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    beds.select(config, items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling

    class ByBed(LoadFileScheduling):  # type: ignore[misc]
        """One worker runs all beds that have servers."""

        def _split_scope(self, nodeid: str) -> str:
            return beds.scope_of(nodeid)

    return ByBed(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["beds"] = beds.account(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if told := getattr(node, "workeroutput", {}).get("beds"):  # a worker that crashed tells nothing, and is a failure
        beds.add(node.config, told)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A row is named by its values, also where pytest would only count: ``app=web`` for ``{"app": "web"}``.

    The same in every process, for workers compare what they collected: the members of a set are sorted.
    """
    if val is None or isinstance(val, str | bytes | int | float | complex | re.Pattern | Enum) or hasattr(val, "__name__"):
        return None
    text = re.sub(r"\{([^{}:]*)\}", lambda found: ", ".join(sorted(found[1].split(", "))), repr(val))
    words = re.sub(r"\s*[:=]\s*", "=", re.sub(r"[\[\](){}'\"]|<|>| at 0x[0-9a-f]+|\bNone\b", "", text))
    short = re.sub(r"[\s,]+", ",", words).strip(",=") or type(val).__name__
    return short if len(short) <= ID_LENGTH else f"{short[:ID_LENGTH]}~{zlib.crc32(text.encode()):08x}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    ran = Counter(
        beds.bed_of(report.nodeid)
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        if report.when == "call"
    )
    terminalreporter.section("test beds")
    for bed, count in sorted(ran.items()):
        terminalreporter.line(f"ran: {bed} ({count} tests)")
    for version, count in sorted(config.stash[beds.NOT_SELECTED].items()):
        terminalreporter.line(f"not for Kubernetes {beds.kubernetes(config)}: {count} tests need {version}", yellow=True)
    for bed, reason in config.stash[beds.LEFT_OUT].items():
        terminalreporter.line(f"LEFT OUT: {bed}: {reason}", yellow=True)


@pytest.fixture(scope="session")
def kubectl(pytestconfig: pytest.Config) -> Path:
    """A real kubectl, for what needs no server."""
    try:
        return binaries.kubectl()
    except binaries.Unavailable as reason:
        beds.leave_out(pytestconfig, "a real kubectl", str(reason))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, Path], None]:
    """``golden(text, path)`` asserts that the file says ``text``; with --regenerate it writes the file, to be reviewed."""

    def compare(text: str, path: Path) -> None:
        if request.config.getoption("--regenerate"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no golden file {path}: run pytest --regenerate and read what it writes"
        assert text == path.read_text(encoding="utf-8")

    return compare
