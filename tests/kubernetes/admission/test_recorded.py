"""Objects that a real API server refused or took, one for each of its reasons; what it said is in ``recorded.jsonl``.

``python -m tests.cluster.random_objects --seed N --record tests/kubernetes/admission/recorded.jsonl`` records them anew, and
``python -m tests.cluster.rare_refusals`` those for reasons that random objects seldom meet, in ``rare.jsonl``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.kubernetes import admission
from tests.kubernetes.admission.verdicts import Verdict, disagreement, worded

LINES, RARE = (
    Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines() for name in ("recorded.jsonl", "rare.jsonl")
)


def complaint_about(line: str) -> str:
    """Where admission says something else than the server did, or nothing."""
    group, taken, causes, words, obj, *old = json.loads(line)
    server = Verdict(taken, "; ".join(words) or str(causes), tuple((field, reason) for field, reason in causes), tuple(words))
    found = list(admission.problems(obj, *old))
    complaint = disagreement(found, server) or unlike(found, server)
    return f"{group}: {complaint}: {json.dumps(obj)}" if complaint else ""


def unlike(found: list[Any], server: Verdict) -> str:
    """Whether the words differ, where the server's own are not those of Go's structs."""
    if any("{" in words or "nodePort: Duplicate value" in words for words in server.words) or worded(found, server):
        return ""
    return f"not in the server's words: {server.words}"


def test_admission_says_what_the_server_said() -> None:
    complaints = [complaint for line in LINES if (complaint := complaint_about(line))]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("number", range(len(RARE)))
def test_rare_reasons_are_the_servers_too(number: int) -> None:
    assert not complaint_about(RARE[number])


def test_the_record_holds_both_verdicts_of_every_group() -> None:
    verdicts = {(group, taken) for group, taken, *_ in map(json.loads, LINES)}
    groups = {"services", "updates", "ingresses", "endpointslices", "endpoints", "networkpolicies", "workloads"}
    assert verdicts == {(group, taken) for group in groups for taken in (True, False)}
    assert len(LINES) > 250
