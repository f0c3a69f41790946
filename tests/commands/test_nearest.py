"""A guess that is wrong is worse than none."""

from __future__ import annotations

import pytest

from kubectl_svc.cli import COMMANDS
from kubectl_svc.commands import endpoints
from kubectl_svc.commands.command import find
from kubectl_svc.commands.nearest import nearest

VERBS = [verb.name for verb in endpoints.COMMANDS]
WORDS = [command.name for command in COMMANDS]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("epxose", "expose"),
        ("expsoe", "expose"),
        ("exposes", "expose"),
        ("tarce", "trace"),
        ("Trace", "trace"),
        ("ednpoints", "endpoints"),
        ("explain", ""),
        ("get", ""),
        ("x", ""),
        ("", ""),
    ],
)
def test_commands(word: str, meant: str) -> None:
    assert nearest(word, WORDS) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("ad", "add"),
        ("synk", "sync"),
        ("removed", "remove"),
        ("dran", "drain"),
        ("undran", "undrain"),
        ("ste", "set"),
        ("gte", "get"),
        ("unset", ""),
        ("undelete", ""),
        ("reset", ""),
        ("list", ""),
        ("rm", ""),
        ("show", ""),
        ("replace", ""),
    ],
)
def test_verbs(word: str, meant: str) -> None:
    assert nearest(word, VERBS) == meant


@pytest.mark.parametrize(
    ("flag", "meant"),
    [
        ("--prot", "--port"),
        ("--prt", "--port"),
        ("--pROt", "--port"),
        ("--oprt", "--port"),
        ("--opr", ""),
        ("--proto", "--protocol"),
        ("--prtocol", "--protocol"),
        ("--sel", ""),
        ("--dry", ""),
        ("--adress", "--address"),
        ("--Selector", "--selector"),
        ("--replicas", ""),
        ("--force", ""),
        ("--image", ""),
        ("-x", ""),
        ("--all", ""),
    ],
)
def test_flags(flag: str, meant: str) -> None:
    expose = find(COMMANDS, "expose")
    assert expose is not None
    known = [name for name in expose.parser("")._option_string_actions if name.startswith("--")]
    assert nearest(flag, known) == meant
