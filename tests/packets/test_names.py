"""Every name of the table of situations, asked of CoreDNS: it answers as the model says."""

from __future__ import annotations

from tests.packets.bed import Bed
from tests.packets.names import disagreements
from tests.packets.situations import Situations


def test_coredns_answers_as_the_model_says(bed: Bed, situations: Situations) -> None:
    bed.names.settle()
    asked, odd = disagreements(bed.names, str(situations.namespace), situations.held.values())
    assert not odd, "\n".join(odd)
    assert asked > 1000
