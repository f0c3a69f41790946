"""What a trace of files costs grows with the files, and not with their square: calls of functions are counted."""

from __future__ import annotations

import sys
from typing import Any

from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading import offline
from tests.trace.reading.files import Object, custom, service, workload


def applications(count: int) -> list[Object]:
    """Applications, each with a Service, a Deployment and a policy."""
    found: list[Object] = []
    for name in (f"app-{number}" for number in range(count)):
        chosen = {"matchLabels": {"app": name}}
        policy = custom("networking.k8s.io/v1", "NetworkPolicy", name, spec={"podSelector": chosen, "ingress": [{}]})
        found += [service(name), workload(name=name), policy]
    return found


def calls(objects: list[Object]) -> int:
    """The calls of Python functions that a trace of every Service takes."""
    count = 0

    def counted(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        for facts in offline.from_files(objects, (), "shop"):
            examine(facts)
    finally:
        sys.setprofile(None)
    return count


def test_three_times_the_applications_take_about_three_times_the_calls() -> None:
    calls(applications(2))  # imports
    few, many = calls(applications(20)), calls(applications(60))
    assert many < 4.5 * few, (few, many)
