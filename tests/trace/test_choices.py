"""Each variant of the faults of group E has a row in the tables of choices."""

from __future__ import annotations

from kubectl_svc.trace.texts.e import TEXTS
from tests.trace import test_choices_of_callers as callers
from tests.trace import test_choices_of_gateways as gateways
from tests.trace import test_choices_of_ingresses as ingresses

NOTES = ("E5", "E7 accepted", "E7 waiting", "E7 weight-0", "E9 group available", "E13 unused")
"""What loses no traffic: nothing is to be done."""


def test_every_variant_has_a_row() -> None:
    """An edit that would be right for one of them is not forgotten."""
    known = {f"{code} {variant}".strip() for code in TEXTS for variant in TEXTS[code]}
    rows = {row.finds for row in (*callers.ROWS, *gateways.ROWS, *ingresses.ROWS)}
    assert (known - rows - set(NOTES), rows - known) == (set(), set())
