"""When a cron job runs: its schedule and time zone (pkg/apis/batch/validation and github.com/robfig/cron v3).

Which time zones there are only the server's own table says; a name of the right form is taken.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import Path, Refusals, invalid, required

_ZONE = re.compile(r"[A-Za-z._\-0-9+]{1,14}")
_DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_DURATION = re.compile(r"[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)")


class _Field(NamedTuple):
    lowest: int
    highest: int
    names: tuple[str, ...] = ()


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (_Field(0, 59), _Field(0, 23), _Field(1, 31), _Field(1, 12, _MONTHS), _Field(0, 6, _DAYS))


def valid(path: Path, spec: Struct) -> Refusals:
    """``schedule`` and ``timeZone``."""
    schedule, zone, own = spec.get("schedule") or "", spec.get("timeZone"), (*path, "schedule")
    if not schedule:
        yield required(own)
    elif wrong := problem(schedule):
        yield invalid(own, schedule, wrong)
    if "TZ" in schedule:
        yield invalid(own, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
    if zone is not None:
        yield from _zone((*path, "timeZone"), zone)


def problem(schedule: str) -> str:
    """Why ``schedule`` cannot be read (``cron.ParseStandard``), or nothing."""
    text = re.sub(r"^(CRON_)?TZ=\S* ?", "", schedule).strip() if schedule.startswith(("TZ=", "CRON_TZ=")) else schedule
    if text.startswith("@"):
        every = text.removeprefix("@every ")
        if text in _DESCRIPTORS or (text.startswith("@every ") and _DURATION.fullmatch(every)):
            return ""
        if text.startswith("@every "):
            return f"failed to parse duration {text}"
        return f"unrecognized descriptor: {text}"
    parts = text.split()
    if len(parts) != len(_FIELDS):
        return f"expected exactly 5 fields, found {len(parts)}: [{' '.join(parts)}]"
    return next(filter(None, map(_part, parts, _FIELDS)), "")


def _part(text: str, field: _Field) -> str:
    for expression in text.split(","):
        if expression and (wrong := _range(expression, field)):
            return wrong
    return ""


def _range(text: str, field: _Field) -> str:
    """``getRange``."""
    span, *steps = text.split("/")
    low, *highs = span.split("-")
    if len(steps) > 1:
        return f"too many slashes: {text}"
    if low in ("*", "?"):
        start, end = field.lowest, field.highest
    elif len(highs) > 1:
        return f"too many hyphens: {text}"
    else:
        numbers = [_value(part, field) for part in (low, *highs)]
        if None in numbers:
            return f"failed to parse int from {text}"
        start, end = int(numbers[0] or 0), int(numbers[-1] or 0)
        if steps and not highs:
            end = field.highest
    if steps and not re.fullmatch(r"\+?\d+", steps[0]):
        return f"failed to parse int from {steps[0]}"
    if start < field.lowest:
        return f"beginning of range ({start}) below minimum ({field.lowest}): {text}"
    if end > field.highest:
        return f"end of range ({end}) above maximum ({field.highest}): {text}"
    if start > end:
        return f"beginning of range ({start}) beyond end of range ({end}): {text}"
    return f"step of range should be a positive number: {text}" if steps and not int(steps[0]) else ""


def _value(text: str, field: _Field) -> int | None:
    if text.lower() in field.names:
        return field.names.index(text.lower()) + field.lowest
    return int(text) if re.fullmatch(r"\+?\d+", text) else None


def _zone(path: Path, zone: str) -> Refusals:
    """``validateTimeZone``."""
    if not zone:
        yield invalid(path, zone, "timeZone must be nil or non-empty string")
    elif any(part in (".", "..") or part.startswith("-") or not _ZONE.fullmatch(part) for part in zone.split("/")):
        yield invalid(path, zone, f"unknown time zone {zone}")
    elif zone.lower() == "local":
        says = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        yield invalid(path, zone, says)
