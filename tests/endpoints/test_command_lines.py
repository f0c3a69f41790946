"""What stands where the Service and the addresses are expected."""

from __future__ import annotations

import argparse

import pytest

from kubectl_svc.commands.command import find
from kubectl_svc.commands.endpoints import COMMANDS, switch
from kubectl_svc.console import Console
from kubectl_svc.errors import UsageError


def read(line: str) -> argparse.Namespace:
    verb, *words = line.split()
    command = find(COMMANDS, verb)
    assert command is not None
    return command.parser(f"kubectl svc endpoints {verb}").read(words)


@pytest.mark.parametrize(
    ("line", "service", "addresses"),
    [
        ("add db 192.0.2.1", "db", ["192.0.2.1"]),
        ("add svc/db 192.0.2.1", "db", ["192.0.2.1"]),
        ("add Service/db 192.0.2.1", "db", ["192.0.2.1"]),
        ("add services db 192.0.2.1", "db", ["192.0.2.1"]),
        ("add -n svc --kind endpoints svc db 192.0.2.1", "db", ["192.0.2.1"]),
        ("add --dry-run svc db 192.0.2.1", "db", ["192.0.2.1"]),
        ("add -n svc db 192.0.2.1", "db", ["192.0.2.1"]),
        ("add svc 192.0.2.1", "svc", ["192.0.2.1"]),
        ("add svc 2001:db8::1", "svc", ["2001:db8::1"]),
        ("switch svc db --to 192.0.2.1", "db", ["192.0.2.1"]),
        ("get svc db", "db", None),
        ("get svc", "svc", None),
        ("get", None, None),
        ("clean service db", "db", None),
        (f"clean {'d' * 63}", "d" * 63, None),
    ],
)
def test_the_service_may_be_named_as_kubectl_takes_it(line: str, service: str | None, addresses: list[str] | None) -> None:
    args = read(line)
    assert (args.service, getattr(args, "addresses", None)) == (service, addresses)


@pytest.mark.parametrize("text", ["deploy/db", "svc/", "a/svc/db", "db:5432", "db!", "d" * 64, "db-"])
def test_what_cannot_be_a_service_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be a Service: use NAME or svc/NAME") as caught:
        read(f"add {text} 192.0.2.1")
    assert "\n" not in str(caught.value)


def test_switch_without_to_says_where_the_addresses_go() -> None:
    args = read("switch db 192.0.2.1 192.0.2.2")
    with pytest.raises(UsageError, match="unexpected argument: 192") as caught:
        switch.run(args, Console())
    assert caught.value.hint == "put the new addresses after --to: --to 192.0.2.1 192.0.2.2"
