"""What people write as a selector."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.trace.reading.files import BROKEN, HEALTHY, Case, check, joined, workload


def selecting(labels: str, given: str, name: str = "web") -> Case:
    """A Service with this selector, in YAML, beside a Deployment whose pods have these labels."""
    text = json.dumps(workload(name=name)).replace('{"app": "' + name + '"}', labels)
    head = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  ports: [{port: 80}]\n"
    return Case({"all.yaml": f"{head}  selector: {given}\n---\n{text}\n"}, HEALTHY)


WEB = '{"app": "web"}'
SELECTORS = {
    "a selector as a workload has it": selecting(WEB, "{matchLabels: {app: web}}")._replace(
        code=BROKEN, says="remove matchLabels", never="quotes"
    ),
    "its fix": selecting(WEB, "{matchLabels: {app: web}}")._replace(code=BROKEN, says="-> app=web"),
    "an expression": selecting(WEB, "{matchExpressions: [{key: app, operator: In, values: [web]}]}")._replace(
        code=BROKEN, says="-> app=web"
    ),
    "an expression that no pair says": selecting(WEB, "{matchExpressions: [{key: app, operator: Exists}]}")._replace(
        code=BROKEN, says="see: spec.selector", never="'key'"
    ),
    "key and value": selecting(WEB, "{key: app, value: web}")._replace(code=BROKEN, says="write app: web"),
    "name and value": selecting('{"app": "web-front"}', "{name: app, value: web-front}")._replace(
        code=BROKEN, says="write app: web-front"
    ),
    "labels of these names": selecting('{"name": "app", "value": "x"}', "{name: app, value: x}")._replace(strict=HEALTHY),
    "null": selecting(WEB, "{app: }")._replace(code=BROKEN, says="app= matches", never="None"),
    "null, and an empty label": selecting('{"app": ""}', "{app: }"),
    "octal": selecting('{"app": "0123"}', "{app: 0123}")._replace(code=BROKEN, says='0123 -> "0123"', never="A3"),
    "a float": selecting('{"app": "1.10"}', "{app: 1.10}")._replace(code=BROKEN, says='1.10 -> "1.10"', never="A3"),
    "a switch": selecting('{"app": "on"}', "{app: on}")._replace(code=BROKEN, says='on -> "on"', never="A3"),
    "true": selecting('{"app": "true"}', "{app: true}")._replace(code=BROKEN, says='true -> "true"', never="A3"),
    "in quotes": selecting('{"app": "0123"}', '{app: "0123"}')._replace(strict=HEALTHY),
}

CASES = joined(selectors=SELECTORS)


@pytest.mark.parametrize("case", CASES)
def test_selectors(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
