"""Every situation of the table: in both proxy modes packets do what the models tell, and what landings/ says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packets.bed import Bed, held
from tests.packets.cases import CASES
from tests.packets.comparison import compare, table
from tests.packets.manifests import Object

LANDINGS = Path(__file__).parent / "landings"


@pytest.fixture(scope="module")
def written(bed: Bed) -> dict[str, tuple[Object, list[Object]]]:
    """All situations at once, as the API server has them, by name: kube-proxy reads them together."""
    return {service["metadata"]["name"]: (service, slices) for service, slices in held(bed.write(CASES.values()))}


@pytest.mark.parametrize("name", CASES)
def test_packets_land_where_the_models_say(
    bed: Bed,
    written: dict[str, tuple[Object, list[Object]]],
    golden: Callable[[str, Path], None],
    name: str,
) -> None:
    compared = compare(bed.nodes, [written[name]])
    assert not (odd := [str(one) for one in compared if not one.agrees]), "\n".join(odd)
    golden(table(compared), LANDINGS / f"{name}.txt")
