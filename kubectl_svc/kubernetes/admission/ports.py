"""Ports that are a number or a name, and protocols (pkg/apis/core/validation ``ValidatePortNumOrName``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.refused import Path, Refusals, each_invalid

PROTOCOLS = ("SCTP", "TCP", "UDP")


def number_or_name(path: Path, value: int | str) -> Refusals:
    """A port of a pod, by number or by the name of a container's port."""
    wrong = formats.port_name(value) if isinstance(value, str) else formats.port_number(value)
    yield from each_invalid(path, value, wrong)
