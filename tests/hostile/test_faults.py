"""Every fault once for a read and once for a write; `against_faults` is the long run with every command, as processes."""

from __future__ import annotations

import pytest

from kubectl_svc.cluster import memory
from tests.hostile import faults, lines
from tests.hostile.against_faults import Case, problems

READ, WRITE = "trace web", "expose --name=new --selector=app=web --port=80"
MEMORY = ("30 MB of small objects", "30 MB of lists in lists", "chunks without end", "a gzip bomb")
READS = [Case(READ, fault, "everything") for fault in faults.FATAL | faults.FINE if fault not in MEMORY]
WRITES = [Case(WRITE, fault, "writes") for fault in (*faults.BROKEN, "silence", "200 MB", "an empty object", "another object")]


@pytest.mark.parametrize("case", READS + WRITES, ids=lambda case: f"{case.strikes}-{case.fault}")
def test_faults(case: Case) -> None:
    found = list(problems(case, lines.within, timeout=0.3 if case.fault in faults.HANGING else 1.0))
    assert not [problem for problem in found if not problem.endswith(" s")]  # how long it took is the long run's matter


@pytest.mark.parametrize("fault", MEMORY)
def test_memory(fault: str) -> None:
    """As processes of their own, where the system says how much memory a process has."""
    found = list(problems(Case("trace", fault, "everything"), lines.run if memory.resident() else lines.within))
    assert not [problem for problem in found if not problem.endswith(" s")]
