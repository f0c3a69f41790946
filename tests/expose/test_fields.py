"""The values that help and completion offer for a field are those that the API server takes."""

from __future__ import annotations

import pytest

from kubectl_svc.expose import fields
from kubectl_svc.kubernetes.admission.service import addresses, spec, traffic

TAKEN = {
    "--type": spec.TYPES,
    "--ip-family": addresses.FAMILY_NAMES,
    "--ip-family-policy": addresses.POLICIES,
    "--external-traffic-policy": traffic.TRAFFIC_POLICIES,
    "--internal-traffic-policy": traffic.TRAFFIC_POLICIES,
}


@pytest.mark.parametrize("flag", TAKEN)
def test_choices_are_admissions(flag: str) -> None:
    (field,) = (field for field in fields.FIELDS if field.flag == flag)
    assert set(field.choices) == set(TAKEN[flag])
