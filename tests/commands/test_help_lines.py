"""The help of each flag beside kubectl's own line for it: what both name alike, both explain alike."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kubectl_svc.commands.command import COMMANDS, Command
from tests.commands import kubectl_flags

OF_KUBECTL = kubectl_flags.recorded()
NEAREST = {"expose": ("options", "expose --help", "create service loadbalancer --help", "apply --help", "wait --help")}
"""Whose flags of one name mean the same; for the other commands ``options``, ``get`` and ``apply``."""
OTHERS = ("options", "get --help", "apply --help")
OWN = {
    ("expose", "--selector"): "of the Service, not of what is exposed: kubectl's line says this in three sentences",
    ("expose", "--port"): "its syntax, which kubectl's does not have",
    ("expose", "--session-affinity"): "what it does, then kubectl's values",
    ("expose", "--cache-dir"): "accepted for compatibility",
    ("expose", "--disable-compression"): "what it does; kubectl: opt-out of response compression",
    ("endpoints", "--filename"): "what is read, and that manifests are printed",
    ("expose", "--target-port"): "also a name, and for every port",
    ("expose", "--timeout"): "of --wait; kubectl's is of wait, delete and drain",
    ("expose", "--wait"): "kubectl's waits for deletions",
    ("expose", "--force-conflicts"): "kubectl's describes server-side apply",
    ("expose", "--external-ip"): "kubectl describes what it is for",
    ("endpoints", "--timeout"): "of retries; kubectl's is of deletions",
    ("endpoints", "--wait"): "of connections; kubectl's is of deletions",
}
"""Flags of kubectl's name whose meaning or scope here is another."""
_PLAIN = set(re.findall("[a-z]+", "a an the of to for in on and or is it this that with if be by from"))


def commands() -> Iterator[Command]:
    for command in COMMANDS:
        yield from getattr(command.module(), "COMMANDS", (command,))


def flags(command: Command) -> Iterator[tuple[str, str]]:
    """Each long flag and its help."""
    for action in command.parser(f"kubectl svc {command.path}")._actions:
        long = next((word for word in action.option_strings if word.startswith("--")), "")
        if long and action.help not in (None, argparse.SUPPRESS):
            yield long, str(action.help)


def compared() -> Iterator[tuple[str, str, str, str]]:
    """Family, flag, our line and kubectl's, once each."""
    seen = set()
    for command in commands():
        family = command.path.split()[0]
        for flag, ours in flags(command):
            theirs = next((OF_KUBECTL[one][flag] for one in NEAREST.get(family, OTHERS) if flag in OF_KUBECTL[one]), "")
            if theirs and (flag, ours) not in seen:
                seen.add((flag, ours))
                yield family, flag, ours, theirs


def words(text: str) -> set[str]:
    """The words of a text that carry its meaning, without their endings."""
    found = set(re.findall(r"[a-z]+", text.lower())) - _PLAIN
    return {re.sub(r"(?<=...)(ation|ing|ies|ed|es|s|e|y)$", "", word) for word in found}


ROWS = list(compared())


@pytest.mark.parametrize(("family", "flag", "ours", "theirs"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_a_flag_of_kubectl_s_is_explained_in_its_words(family: str, flag: str, ours: str, theirs: str) -> None:
    """Half of our words, at least, are those of kubectl's line or of the flag."""
    said = words(re.split(r"[;(,]", ours)[0])
    assert (family, flag) in OWN or len(said & (words(theirs) | words(flag))) * 2 >= len(said)


def test_the_lines_side_by_side(golden: Callable[[str, Path], None]) -> None:
    text = "".join(f"{family} {flag}\n  ours:    {ours}\n  kubectl: {theirs}\n" for family, flag, ours, theirs in ROWS)
    golden(text, Path(__file__).with_name("help-lines.txt"))
