"""The command line: which command, the error boundary, the exit code."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from kubectl_svc.commands import options
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, INTERRUPTED, OK, USAGE, SvcError, UsageError


class Command(NamedTuple):
    """One word of the command line; its module is imported only when it is called."""

    name: str
    summary: str
    aliases: tuple[str, ...] = ()
    usage_exit: int = USAGE
    """What a mistake on its command line exits with: ``expose`` keeps to kubectl's 1."""

    def module(self) -> Any:
        """The module that owns its flags and does its work.

        It has ``USAGE`` (the line behind the command's name), ``EXAMPLES``, ``configure(parser)`` and
        ``run(args, console) -> exit code``.
        """
        return importlib.import_module(f"kubectl_svc.commands.{self.name}")


COMMANDS = (
    Command("expose", "make a Service from anything that runs pods, or from nothing", usage_exit=FAILED),
    Command("trace", "follow a Service's port to its containers and say where traffic stops"),
    Command("endpoints", "manage the addresses of Services without a selector", ("ep", "endpoint")),
    Command("version", "print the version"),
)


def main(argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Run one command line and return its exit code. Nothing escapes but ``SystemExit`` for ``--help``."""
    console = console or Console()
    try:
        return _dispatch(list(sys.argv[1:] if argv is None else argv), console)
    except SvcError as error:
        console.err(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has had enough; what is still buffered must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if console.environ.get("KUBECTL_SVC_DEBUG"):
            raise
        return _own_fault(error, console)


def program() -> str:
    """How the user calls us: ``kubectl svc`` through kubectl, else the executable's name."""
    name = os.path.basename(sys.argv[0] or "")
    return "kubectl svc" if name.startswith(("kubectl-svc", "kubectl_complete", "__main__")) else name or "kubectl svc"


def _dispatch(argv: list[str], console: Console) -> int:
    parser = _parser()
    args, rest = _split(parser, argv)
    if args.command is None:
        console.out(parser.format_help())
        return OK
    command = next((known for known in COMMANDS if args.command in (known.name, *known.aliases)), None)
    if command is None:
        names = ", ".join(known.name for known in COMMANDS)
        raise UsageError(f'unknown command "{args.command}"', f"the commands are {names}; see '{parser.prog} --help'")
    module = command.module()
    own = Parser(f"{parser.prog} {command.name}", module.USAGE, _sentence(command.summary), module.EXAMPLES)
    module.configure(own)
    options.connection(own)
    try:
        return int(module.run(own.read(rest, args), console))
    except UsageError as error:
        error.exit_code = command.usage_exit
        raise


def _parser() -> Parser:
    width = max(len(command.name) for command in COMMANDS)
    listing = "\n".join(f"  {command.name:<{width}}  {command.summary}" for command in COMMANDS)
    parser = Parser(
        program(),
        "COMMAND [flags]",
        f"Make, mend and understand Kubernetes Services.\n\ncommands:\n{listing}",
        "  kubectl svc expose pod redis --port=6379 --name redis-service\n"
        "  kubectl svc trace redis-service\n"
        "  kubectl svc endpoints add database 192.0.2.42",
    )
    parser.add_argument("command", nargs="?", metavar="COMMAND", help="one of the above; each has its own --help")
    options.connection(parser)
    return parser


def _split(parser: Parser, argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Cut ``argv`` behind the command's name: what stands before it are connection flags."""
    takes_value = {
        name for action in parser._actions if action.nargs is None for name in action.option_strings
    }
    index = 0
    while index < len(argv) and argv[index].startswith("-") and argv[index] != "-":
        index += 2 if argv[index] in takes_value else 1
    return parser.read(argv[: index + 1]), argv[index + 1 :]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _own_fault(error: Exception, console: Console) -> int:
    import traceback

    where = traceback.extract_tb(error.__traceback__)[-1]
    console.err(
        f"error: this is a bug in kubectl-svc ({type(error).__name__} at {os.path.basename(where.filename)}:{where.lineno}); "
        "please report it with the command line; KUBECTL_SVC_DEBUG=1 shows more"
    )
    return FAILED
