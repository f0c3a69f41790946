"""Policy and plumbing."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.trace.texts.filling import REFUSED, Template

TEXTS: Mapping[str, Mapping[str, Template]] = {
    "F9": {"": REFUSED},
}
