"""What a word of the command line is; its module is imported only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from kubectl_svc.errors import USAGE


class Command(NamedTuple):
    """One command, or one verb of a command that has verbs.

    ``usage_exit`` is what a mistake on its command line exits with: ``expose`` keeps to kubectl's 1. ``package`` holds the
    module of that name.
    """

    name: str
    summary: str
    aliases: tuple[str, ...] = ()
    usage_exit: int = USAGE
    package: str = __package__ or ""

    def module(self) -> Any:
        """The module that owns its flags and does its work.

        It has ``EXAMPLES`` and either ``COMMANDS`` (its verbs), or ``USAGE`` (the line behind the command's name),
        ``configure(parser)`` and ``run(args, console) -> exit code``.
        """
        return importlib.import_module(f"{self.package}.{self.name}")


def find(commands: Sequence[Command], word: str) -> Command | None:
    """The command that ``word`` names."""
    return next((command for command in commands if word in (command.name, *command.aliases)), None)
