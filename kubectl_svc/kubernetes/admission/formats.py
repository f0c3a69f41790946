"""The forms that texts and numbers must have: each function returns what is wrong with a value, in the server's words.

Mirrors k8s.io/apimachinery v0.37 pkg/util/validation and pkg/api/validate/content. Lengths are counted in bytes, as in Go.
"""

from __future__ import annotations

import re

_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_UNDERSCORED = r"_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_UNDERSCORED_SUBDOMAIN = rf"{_UNDERSCORED}(\.{_UNDERSCORED})*"
_NAME = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_CONFIG_KEY = r"[-._a-zA-Z0-9]+"
_HEADER = r"[-A-Za-z0-9]+"
_HTTP_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"

_ENDS = "and must start and end with an alphanumeric character"
_LABEL_SAYS = f"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', {_ENDS}"
_SUBDOMAIN_SAYS = f"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', {_ENDS}"
_UNDERSCORED_SAYS = (
    f"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', {_ENDS}"
)
_WILDCARD_SAYS = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case "
    "alphanumeric characters, '-' or '.' and end with an alphanumeric character"
)
_NAME_SAYS = f"must consist of alphanumeric characters, '-', '_' or '.', {_ENDS}"
_VALUE_SAYS = f"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', {_ENDS}"
_CONFIG_KEY_SAYS = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
_HEADER_SAYS = "a valid HTTP header must consist of alphanumeric characters or '-'"
_ENVIRONMENT_SAYS = "a valid environment variable name must consist only of printable ASCII characters other than '='"


def dns_label(value: str) -> list[str]:
    """``IsDNS1123Label``."""
    found = _longer(value, 63)
    if not re.fullmatch(_LABEL, value):
        dotted = re.fullmatch(_SUBDOMAIN, value)
        found.append("must not contain dots" if dotted else _pattern(_LABEL_SAYS, _LABEL, "my-name", "123-abc"))
    return found


def dns_subdomain(value: str) -> list[str]:
    """``IsDNS1123Subdomain``."""
    return _longer(value, 253) + _unlike(value, _SUBDOMAIN, _SUBDOMAIN_SAYS, "example.com")


def underscored_subdomain(value: str) -> list[str]:
    """``IsDNS1123SubdomainWithUnderscore``."""
    return _longer(value, 253) + _unlike(value, _UNDERSCORED_SUBDOMAIN, _UNDERSCORED_SAYS, "example.com")


def wildcard_subdomain(value: str) -> list[str]:
    """``IsWildcardDNS1123Subdomain``."""
    return _longer(value, 253) + _unlike(value, rf"\*\.{_SUBDOMAIN}", _WILDCARD_SAYS, "*.example.com")


def label_key(value: str) -> list[str]:
    """``IsLabelKey``, which ``IsQualifiedName`` is too: ``[prefix/]name``."""
    *prefixes, name = value.split("/")
    wrong = _pattern(_NAME_SAYS, _NAME, "MyName", "my.name", "123-abc")
    if len(prefixes) > 1:
        return [f"a valid label key {wrong} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    found: list[str] = []
    for prefix in prefixes:
        messages = [message.replace("characters", "bytes") for message in _longer(prefix, 253)]
        messages += _unlike(prefix, _SUBDOMAIN, _SUBDOMAIN_SAYS, "example.com")
        found += [f"prefix part {message}" for message in (messages if prefix else ["must be non-empty"])]
    if not name:
        found.append("name part must be non-empty")
    elif len(name.encode("utf-8", "surrogatepass")) > 63:
        found.append("name part must be no more than 63 bytes")
    return found if re.fullmatch(_NAME, name) else [*found, f"name part {wrong}"]


def label_value(value: str) -> list[str]:
    """``IsLabelValue``."""
    found = [message.replace("characters", "bytes") for message in _longer(value, 63)]
    return found + _unlike(value, f"({_NAME})?", _VALUE_SAYS, "MyValue", "my_value", "12345")


def port_name(value: str) -> list[str]:
    """``IsValidPortName``."""
    found = _longer(value, 15)
    if not re.fullmatch(r"[-a-z0-9]+", value):
        found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search(r"[a-z]", value):
        found.append("must contain at least one letter (a-z)")
    if "--" in value:
        found.append("must not contain consecutive hyphens")
    if value.startswith("-") or value.endswith("-"):
        found.append("must not begin or end with a hyphen")
    return found


def in_range(value: int, lowest: int, highest: int) -> list[str]:
    """``IsInRange``."""
    return [] if lowest <= value <= highest else [f"must be between {lowest} and {highest}, inclusive"]


def port_number(value: int) -> list[str]:
    """``IsValidPortNum``."""
    return in_range(value, 1, 65535)


def numeric_id(value: int) -> list[str]:
    """``IsValidUserID`` and ``IsValidGroupID``."""
    return in_range(value, 0, 2**31 - 1)


def percent(value: str) -> list[str]:
    """``IsValidPercent``."""
    return _unlike(value, "[0-9]+%", "a valid percent string must be a numeric string followed by an ending '%'", "1%", "93%")


def config_key(value: str) -> list[str]:
    """``IsConfigMapKey``."""
    found = _longer(value, 253) + _unlike(value, _CONFIG_KEY, _CONFIG_KEY_SAYS, "key.name", "KEY_NAME", "key-name")
    if value in (".", ".."):
        found.append(f"must not be '{value}'")
    elif value.startswith(".."):
        found.append("must not start with '..'")
    return found


def header_name(value: str) -> list[str]:
    """``IsHTTPHeaderName``."""
    return _unlike(value, _HEADER, _HEADER_SAYS, "X-Header-Name")


def environment_name(value: str) -> list[str]:
    """``IsRelaxedEnvVarName``."""
    if not value:
        return ["environment variable name must be non-empty"]
    return [] if re.fullmatch(r"[ -<>-~]+", value) else [_ENVIRONMENT_SAYS]


def path_segment(value: str) -> list[str]:
    """``IsPathSegmentName``: what a name must not be or hold because it stands in URLs."""
    if value in (".", ".."):
        return [f"may not be '{value}'"]
    return [f"may not contain '{text}'" for text in "/%" if text in value]


def decimal_integer(value: str) -> list[str]:
    """``IsDecimalInteger``."""
    if not value:
        return ["must be non-empty"]
    return [] if re.fullmatch(r"0|-?[1-9][0-9]*", value) else ["must be a valid decimal integer in canonical form"]


def http_path(value: str) -> list[str]:
    """The part behind the domain of ``IsDomainPrefixedPath``."""
    return _unlike(value, _HTTP_PATH, "Invalid path")


def masked(prefix: str) -> str:
    """``maskTrailingDash``: what is the beginning of a name may end with a hyphen."""
    return prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix


def _longer(value: str, most: int) -> list[str]:
    return [f"must be no more than {most} characters"] if len(value.encode("utf-8", "surrogatepass")) > most else []


def _unlike(value: str, pattern: str, says: str, *examples: str) -> list[str]:
    return [] if re.fullmatch(pattern, value) else [_pattern(says, pattern, *examples)]


def _pattern(says: str, pattern: str, *examples: str) -> str:
    """``RegexError``."""
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{says} ({f'e.g. {shown}' if shown else ''}regex used for validation is '{pattern}')"
