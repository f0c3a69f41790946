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
    r"|Pulled: |Digest: |Cluster info dumped to "
)
"""How the lines begin that kubectl, helm and a shell with ``set -x`` write to stderr. No field of an object begins so."""

_RELEASE = ("NAME: ", "LAST DEPLOYED: ")
_SECTION = re.compile(r"^(HOOKS|MANIFEST|NOTES|COMPUTED VALUES|USER-SUPPLIED VALUES):\s*$")
_OBJECTS = ("HOOKS", "MANIFEST")
"""The sections of ``helm get all`` and of ``helm install --dry-run`` that hold objects."""


class Captured(NamedTuple):
    """``text`` holds documents alone; ``messages`` are the lines of stderr that stood among them, as (line number, text)."""

    text: str
    messages: tuple[tuple[int, str], ...] = ()


def documents_in(text: str) -> Captured:
    """Take out of ``text`` what kubectl, helm or the shell wrote around the objects."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    _without_logs(lines)
    messages = tuple(_without_messages(lines))
    if _is_release(lines):
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


def _is_release(lines: list[str]) -> bool:
    first = [line for line in lines[:12] if line.strip()]
    return len(first) > 1 and first[0].startswith(_RELEASE[0]) and any(line.startswith(_RELEASE[1]) for line in first)


def _without_headings(lines: list[str]) -> None:
    inside = False
    for number, line in enumerate(lines):
        section = _SECTION.match(line)
        if section:
            inside = section[1] in _OBJECTS
        if section or not inside:
            lines[number] = "---" if section else ""
