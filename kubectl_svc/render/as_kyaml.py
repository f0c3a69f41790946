"""KYAML, the dialect of YAML that quotes every text and indents for the eye only (sigs.k8s.io/yaml/kyaml)."""

from __future__ import annotations

import json
import re
from typing import Any

from kubectl_svc.objects.characters import without_halves

_PLAIN_KEY = re.compile(r"\w(?:[\w./-]*\w)?")
_MISREAD_KEY = re.compile(
    r"null|y|yes|on|n|no|off|t|true|f|false|[-+]?(?:inf|infinity|nan)|\d{4}-\d\d?-\d\d?(?:[tT ].*)?"
    r"|[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-f]+(?:p[-+]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)",
    re.IGNORECASE,
)
_FOLD = "\\\n"
_SHORT = {"\a": "a", "\b": "b", "\f": "f", "\r": "r", "\v": "v", "\0": "0", "\x1b": "e", "\x85": "N", "\xa0": "_"} | {
    "\u2028": "L",
    "\u2029": "P",
    '"': '"',
    "\\": "\\",
}


def as_kyaml(value: Any) -> str:
    """One document, its keys in the order they have."""
    return f"---\n{_value(value, 0)}\n"


def _value(value: Any, depth: int) -> str:
    if isinstance(value, str):
        value = without_halves(value)
        return _lines(value, depth + 1) if "\n" in value else f'"{_escaped(value)}"'
    if isinstance(value, dict):
        pairs = [f"{_pad(depth + 1)}{_key(key)}: {_value(item, depth + 1)},\n" for key, item in value.items()]
        return f"{{\n{''.join(pairs)}{_pad(depth)}}}" if pairs else "{}"
    if not isinstance(value, list):
        return json.dumps(value)
    if all(isinstance(item, (dict, list)) for item in value):
        return f"[{', '.join(_value(item, depth) for item in value)}]"
    return "[\n" + "".join(f"{_pad(depth + 1)}{_value(item, depth + 1)},\n" for item in value) + f"{_pad(depth)}]"


def _pad(depth: int) -> str:
    return "  " * depth


def _key(text: str) -> str:
    text = without_halves(text)
    plain = _PLAIN_KEY.fullmatch(text) and not _MISREAD_KEY.fullmatch(text.replace("_", ""))
    return text if plain else f'"{_escaped(text)}"'.replace("\n", "\\n").replace("\t", "\\t")


def _lines(text: str, depth: int) -> str:
    """A text of several lines, folded; a blank at the start of a line needs a backslash to count."""
    lines = text.split("\n")
    last = lines.pop()
    shown = [f"{_begun(line, depth)}\\n" for line in lines] + ([_begun(last, depth)] if last else [])
    return f'"{_FOLD}' + "".join(f"{line}{_FOLD}" for line in shown) + f'{_pad(depth)}"'


def _begun(line: str, depth: int) -> str:
    return f"{_pad(depth)}{chr(92) if line.startswith((' ', chr(9))) else ' '}{_escaped(line)}"


def _escaped(text: str) -> str:
    return "".join(char if char in "\n\t" or (char.isprintable() and char not in '"\\') else _escape(char) for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    if short := _SHORT.get(char):
        return f"\\{short}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
