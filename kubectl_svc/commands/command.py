"""What a word of the command line is; its module is imported only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from kubectl_svc.commands import options
from kubectl_svc.commands.nearest import nearest
from kubectl_svc.commands.parser import Parser
from kubectl_svc.commands.said import said
from kubectl_svc.errors import FAILED, UNKNOWN, USAGE, UsageError


class Command(NamedTuple):
    """One command, or one verb of a command that has verbs.

    ``usage_exit`` is what a mistake on its command line exits with: ``expose`` keeps to kubectl's 1. ``failed_exit`` is the
    code of an error: for ``trace`` 1 says that traffic is lost, and an error only that the status is unknown. ``package``
    holds the module of that name.
    """

    name: str
    summary: str
    aliases: tuple[str, ...] = ()
    usage_exit: int = USAGE
    failed_exit: int = FAILED
    package: str = __package__ or ""

    def module(self) -> Any:
        """The module that owns its flags and does its work.

        It has ``EXAMPLES`` and either ``COMMANDS`` (its verbs), or ``USAGE`` (the line behind the command's name),
        ``configure(parser)`` and ``run(args, console) -> exit code``.
        """
        return importlib.import_module(f"{self.package}.{self.name}")

    def parser(self, prog: str) -> Parser:
        """The parser of its command line, ``prog`` being the words up to and with its name."""
        module = self.module()
        parser = Parser(prog, module.USAGE, sentence(self.summary), module.EXAMPLES)
        module.configure(parser)
        options.role(parser)
        options.connection(parser)
        return parser

    @property
    def path(self) -> str:
        """The words that call it: ``trace``, ``endpoints add``."""
        return f"{self.package}.{self.name}".removeprefix(f"{__package__}.").replace(".", " ")


COMMANDS = (
    Command("expose", "create a Service from anything that runs pods, or without a source", usage_exit=FAILED),
    Command("trace", "follow a Service's ports to the containers and show where traffic stops", failed_exit=UNKNOWN),
    Command("endpoints", "manage the addresses of Services without a selector", ("ep", "endpoint")),
    Command("completion", "complete commands, flags and names in the shell"),
    Command("version", "print the version"),
)


def find(commands: Sequence[Command], word: str) -> Command | None:
    """The command that ``word`` names."""
    return next((command for command in commands if word in (command.name, *command.aliases)), None)


def unknown(word: str, rest: Sequence[str], commands: Sequence[Command], prog: str) -> UsageError:
    """The error for a ``word`` that names none of ``commands``; ``rest`` is what stands behind it."""
    meant = _meant(word, rest, commands)
    what = said("unknown-command", word=word)
    if meant:
        return UsageError(what, said("meant-command", meant=meant, prog=prog))
    return UsageError(what, said("the-commands", commands=[one.name for one in commands], prog=prog))


def _meant(word: str, rest: Sequence[str], commands: Sequence[Command]) -> str:
    """What ``word`` almost is; or the words in their order, where the command stands second or is left out."""
    if near := nearest(word, [command.name for command in commands]):
        return near
    rest = list(takewhile(lambda text: not text.startswith("-"), rest))  # a flag may hold a secret
    if rest and find(commands, rest[0]):
        return " ".join([rest[0], word, *rest[1:]])
    kind, slash, _ = word.partition("/")
    if commands is not COMMANDS or not (slash or rest):
        return ""
    from kubectl_svc.cluster.kinds import SERVICE, built_in

    found = built_in(kind)
    return " ".join(["trace" if found == SERVICE else "expose", word, *rest]) if found else ""


def sentence(text: str) -> str:
    """A summary as a sentence of its own."""
    return f"{text[0].upper()}{text[1:]}."
