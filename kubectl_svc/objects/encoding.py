"""JSON texts as Go's encoding/json writes them, which is what kubectl prints and stores."""

from __future__ import annotations

import json
from typing import Any

_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def as_json(value: Any, *, indent: int | None = None, sort_keys: bool = False) -> str:
    """``value`` on one line without blanks, or indented; only what HTML or JavaScript would misread is escaped."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, indent=indent, separators=separators, sort_keys=sort_keys, ensure_ascii=False)
    return text.translate(_ESCAPED)
