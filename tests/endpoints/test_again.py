"""The command that finishes what is half done is one that can be typed, and does the same."""

from __future__ import annotations

import shlex

import pytest

from kubectl_svc.commands.command import find
from kubectl_svc.commands.endpoints import COMMANDS
from kubectl_svc.commands.endpoints.asking import again


@pytest.mark.parametrize(
    ("line", "finishes"),
    [
        ("add db 192.0.2.1 192.0.2.2@a", "add db 192.0.2.1 192.0.2.2@a"),
        ("switch db --to 192.0.2.1 192.0.2.2 --if-current 192.0.2.3", "switch db --to 192.0.2.1 192.0.2.2"),
        ("set db --from-file list --port http=80 --port dns=53", "set db --from-file=list --port=http=80 --port=dns=53"),
        ("remove db 192.0.2.1 --kind endpoints -n shop", "remove db 192.0.2.1 --kind=endpoints --namespace=shop"),
        ("migrate db --back --take-over", "migrate db --back --take-over"),
        ("clean db --foreign --allow empty", "clean db --foreign --allow=empty"),
        ("sync db --dns db.example.com --dns-server 192.0.2.53", "sync db --dns=db.example.com --dns-server=192.0.2.53"),
        ("check db --http /ok --apply --min-ready 2", "check db --apply --http=/ok --min-ready=2"),
    ],
)
def test_it_says_all_that_was_asked(line: str, finishes: str) -> None:
    verb, *words = shlex.split(line)
    command = find(COMMANDS, verb)
    assert command is not None
    parser = command.parser("kubectl svc endpoints " + verb)
    said = again(verb, parser.read(words))
    assert said == f"kubectl svc endpoints {finishes}"
    assert again(verb, parser.read(shlex.split(said)[4:])) == said
