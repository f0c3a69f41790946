"""The answer of a real API server, and whether it is what admission says; for live servers and for recorded answers."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.admission import refused
from kubectl_svc.kubernetes.admission.refused import Refused
from kubectl_svc.kubernetes.admission.service import node_ports

ELSEWHERE = (
    "is not in the valid range",
    "not configured on this cluster",
    "no PriorityClass with name",
    "error looking up service account",
    "RuntimeClass",
    "unknown time zone",
    "does not match the namespace sent on the request",
    "pod does not have",
    "already exists",
)
"""Refusals that depend on the cluster, by a part of their text: the object alone cannot tell."""

CAUSES = {
    "FieldValueRequired": refused.REQUIRED,
    "FieldValueInvalid": refused.INVALID,
    "FieldValueTypeInvalid": refused.INVALID,
    "FieldValueNotSupported": refused.UNSUPPORTED,
    "FieldValueForbidden": refused.FORBIDDEN,
    "FieldValueDuplicate": refused.DUPLICATE,
    "FieldValueNotFound": refused.NOT_FOUND,
    "FieldValueTooLong": refused.TOO_LONG,
    "FieldValueTooMany": refused.TOO_MANY,
}


class Verdict(NamedTuple):
    """The server's answer: ``causes`` are pairs of field and reason, as far as it named any, ``words`` the same in full."""

    taken: bool
    text: str = ""
    causes: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] = ()
    elsewhere: bool = False


def verdict(ok: bool, status: dict[str, Any]) -> Verdict:
    """The server's Status, or the object that it took."""
    if ok:
        return Verdict(True)
    text = str(status.get("message"))
    if any(part in text for part in ELSEWHERE):
        return Verdict(False, text, elsewhere=True)
    # What the allocator of node ports says names no field.
    named = [cause for cause in (status.get("details") or {}).get("causes") or [] if "reason" in cause]
    causes = tuple((str(cause.get("field")), CAUSES.get(cause["reason"], cause["reason"])) for cause in named)
    words = tuple(f"{cause.get('field')}: {cause['message']}" for cause in named)
    strict = re.findall(r'(unknown field) "(.*?)"(?:, |$)', text) if "strict decoding error" in text else []
    causes += tuple((field, reason) for reason, field in strict)
    typed = re.search(r"json: cannot unmarshal .* into Go struct field [^. ]+\.(\S+) of type", text)
    if typed:  # Go names the structs that are embedded in others, which JSON has not
        causes += ((".".join(step for step in typed[1].split(".") if not step[0].isupper()), refused.WRONG_TYPE),)
    return Verdict(False, text, causes, words + tuple(f'{reason} "{field}"' for reason, field in strict))


def disagreement(found: list[Refused], server: Verdict) -> str:
    """Why ``found`` is not what the server said, or nothing."""
    if server.taken and found:
        return f"refused here only: {refused.message(found[0])}"
    if not server.taken and not found:
        return f"refused by the server only: {server.text}"
    missing = Counter(server.causes) - Counter((refused.place(one.path), one.reason) for one in found)
    missing = Counter(
        {cause: count for cause, count in missing.items() if not (wrong_type(cause, found) or follows(cause, found))}
    )
    return f"reasons of the server's only: {sorted(missing)}: {server.text}" if missing else ""


def only_for_real(found: list[Refused]) -> bool:
    """Whether a node port is no port number: the allocator, which refuses it, is not asked in a dry run."""
    return any(one.expected == node_ports.OUTSIDE for one in found)


def wrong_type(cause: tuple[str, str], found: list[Refused]) -> bool:
    """Whether a type that Go refused, whose place it names without indexes and keys, is among ``found``."""
    fields = [".".join(step for step in one.path if isinstance(step, str)) for one in found if one.reason == refused.WRONG_TYPE]
    return cause[1] == refused.WRONG_TYPE and any(f"{field}.".startswith(f"{cause[0]}.") for field in fields)


def follows(cause: tuple[str, str], found: list[Refused]) -> bool:
    """Whether two ports that are the same got the same node port: the server then refuses the second for both."""
    field, reason = cause
    return reason == refused.DUPLICATE and any(f"{refused.place(one.path)}.nodePort" == field for one in found)


def worded(found: list[Refused], server: Verdict) -> bool:
    """Whether the server's words are ours, too."""
    return {re.sub(r"^<nil>: ", "", words) for words in server.words} <= {refused.message(one) for one in found}


def exactly(found: list[Refused], server: Verdict) -> bool:
    """Whether the server named these reasons and no others."""
    return Counter(server.causes) == Counter((refused.place(one.path), one.reason) for one in found)
