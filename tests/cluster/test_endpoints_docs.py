"""What docs/endpoints.md shows is what comes out, one command after the other on one Service."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.cluster.namespaces import Namespace
from tests.cluster.test_endpoints_rules import by_hand

TEXT = (Path(__file__).parents[2] / "docs/endpoints.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ kubectl (.*)\n((?:(?!\$ |```).*\n)*)", TEXT, re.MULTILINE)
BY_HAND = {
    "metadata": {"name": "database-by-hand", "labels": {"kubernetes.io/service-name": "database"}},
    "addressType": "IPv4",
    "ports": [{"port": 5432}],
    "endpoints": [{"addresses": ["192.0.2.45"]}],
}


def test_the_manual_shows_what_comes_out(namespace: Namespace) -> None:
    assert len(SHOWN) > 8
    for line, expected in SHOWN:
        if "endpoints check" in line:
            continue  # what answers on this machine, test_endpoints_check.py looks at
        if "192.0.2.46" in line and "--take-over" not in line:
            by_hand(namespace, BY_HAND)
        done = namespace.kubectl(*shlex.split(line))
        assert done.stderr + done.stdout == expected or done.stdout + done.stderr == expected, f"kubectl {line}"
