"""JSON texts as Go's encoding/json writes them, which is what kubectl prints and stores."""

from __future__ import annotations

import json
import re
from typing import Any

from kubectl_svc.objects.characters import in_quotes, without_halves

_MISREAD = re.compile("[<>&]")


def as_json(value: Any, *, indent: int | None = None, sort_keys: bool = False) -> str:
    """``value`` on one line without blanks, or indented; what HTML or a terminal would misread is escaped."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, indent=indent, separators=separators, sort_keys=sort_keys, ensure_ascii=False, allow_nan=False)
    return _MISREAD.sub(lambda found: f"\\u{ord(found.group()):04x}", in_quotes(without_halves(text)))
