"""The output of a command, kept in a file -> the documents in it: logs, warnings and headings are taken out.

Every line that is taken out becomes an empty one, so that the documents keep their line numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_START_OF_LOG = re.compile(r"^==== START logs for container .* of pod .* ====$")
"""How ``kubectl cluster-info dump`` frames the logs of a container (kubectl, pkg/cmd/clusterinfo)."""

_MESSAGE = re.compile(
    r"Warning: |WARNING: |Error from server|error: |No resources found|Defaulted container |Unable to connect to the server"
    r"|[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.-]+:\d+\] "  # klog
    r"|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d |(?:coalesce|walk|values|install|template)\.go:\d+: |(?:\+\+? |\$ )\w"
    r"|Pulled: |Digest: |CHART PATH: |Cluster info dumped to "
)
"""How the lines begin that kubectl, helm and a shell with ``set -x`` write to stderr. No field of an object begins so."""

_HEAD = re.compile(r"NAME: +\S|LAST DEPLOYED: ")
_BELOW_HEAD = ("LAST DEPLOYED: ", "NAMESPACE: ", "STATUS: ", "REVISION: ")
"""How helm begins what it prints of a release (helm, pkg/cmd/status.go ``WriteTable``)."""
_BEFORE_HEAD = re.compile(r'Release "[^"]*" (?:has been upgraded|does not exist)')
_SECTION = re.compile(r"(HOOKS|MANIFEST|NOTES|RESOURCES|COMPUTED VALUES|USER-SUPPLIED VALUES):\s*\Z")
_OBJECTS = ("HOOKS", "MANIFEST")
"""The sections of ``helm get all``, and of ``helm install`` and ``upgrade`` with ``--dry-run``, that hold objects."""
_OBJECT = ("# Source: ", "apiVersion:", "kind:")


_TABLE = re.compile(r"\s*(?:NAMESPACE +)?NAME +[A-Z]")
_DESCRIBED = re.compile(r"\s*Name: +\S.*\n(?:Namespace|Labels|Roles): ")


class Captured(NamedTuple):
    """``text`` holds documents alone; ``messages`` are the lines of stderr that stood among them, as (line number, text)."""

    text: str
    messages: tuple[tuple[int, str], ...] = ()


def for_people(text: str) -> str:
    """The command whose output ``text`` is, where that says about objects what people read, or nothing."""
    if "apiVersion" in text:
        return ""
    return "kubectl get" if _TABLE.match(text) else "kubectl describe" if _DESCRIBED.match(text) else ""


def documents_in(text: str) -> Captured:
    """Take out of ``text`` what kubectl, helm or the shell wrote around the objects."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    _without_logs(lines)
    messages = tuple(_without_messages(lines))
    if any(f"{word}: " in text for word in ("NAME", "LAST DEPLOYED")) or "MANIFEST:" in text:
        _without_headings(lines)
    return Captured("\n".join(lines), messages)


def _without_logs(lines: list[str]) -> None:
    """A log ends with the line that names the same container, or with the text."""
    end = ""
    for number, line in enumerate(lines):
        if not end and line.startswith("==== ") and _START_OF_LOG.match(line):
            end = line.replace("START", "END", 1)
        if end:
            lines[number] = ""
            # A log whose last line has no line end shares it with the mark.
            end = "" if line.endswith(end) else end


def _without_messages(lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines):
        if _MESSAGE.match(line):
            lines[number] = ""
            yield number + 1, line.strip()


def _without_headings(lines: list[str]) -> None:
    """Take out what helm prints of releases but their objects. Notes end where an object begins, or another release."""
    kept, notes = True, False
    in_release = False  # whether this is part of a release
    for number, line in enumerate(lines):
        section = _SECTION.match(line)
        if _heads(lines, number):
            kept, in_release, notes = False, True, False
        elif section and (in_release or (section[1] in _OBJECTS and _next(lines, number) in ("---", "MANIFEST:"))):
            kept, in_release, notes = section[1] in _OBJECTS, True, section[1] == "NOTES"
            lines[number] = "---"
            continue
        elif notes and line == "---" and _next(lines, number).startswith(_OBJECT):
            kept, in_release, notes = True, False, False
        if not kept:
            lines[number] = ""


def _heads(lines: list[str], number: int) -> bool:
    """Whether a release begins with this line; the line about its upgrade before it goes, and documents end there."""
    if not _HEAD.match(lines[number]) or not _next(lines, number).startswith(_BELOW_HEAD):
        return False
    before = next((at for at in range(number - 1, -1, -1) if lines[at].strip()), None)
    if before is not None:
        in_release = _BEFORE_HEAD.match(lines[before])
        lines[before] = "---" if in_release else lines[before]
    return True


def _next(lines: list[str], number: int) -> str:
    """The next line that is not empty, or nothing."""
    return next((line for line in lines[number + 1 :] if line.strip()), "")
