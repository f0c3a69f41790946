"""The command line: which command, the error boundary, the exit code."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import argparse
import gc
import os
import sys
from collections.abc import Sequence

import kubectl_svc
from kubectl_svc.commands import options
from kubectl_svc.commands.command import COMMANDS, Command, find, sentence, unknown
from kubectl_svc.commands.parser import HelpWanted, Parser
from kubectl_svc.console import Console, OutputFailed, leave
from kubectl_svc.errors import FAILED, INTERRUPTED, OK, USAGE, unexpected

SUMMARY = "Create, edit and debug Kubernetes Services."
EXAMPLES = """\
  kubectl svc expose pod redis --port=6379 --name redis-service
  kubectl svc trace redis-service
  kubectl svc endpoints add database 192.0.2.42"""


def main(argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Run one command line and return its exit code; nothing escapes. As the program itself it ends the process."""
    if argv is None:  # imports and lists make many objects and no garbage: looking for some all the time was 7 % of a trace
        gc.set_threshold(50_000, 50, 50)
    code = _main(argv, console)
    if argv is None and kubectl_svc.is_program():
        leave(code)
    return code


def _main(argv: Sequence[str] | None, console: Console | None) -> int:
    starting = _signal.getsignal(_signal.SIGINT) == _signal.SIG_DFL  # see the package's first act
    if starting:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    console = console or Console()
    try:
        return _guarded(argv, console)
    finally:
        console.close()
        if starting:
            _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def _guarded(argv: Sequence[str] | None, console: Console) -> int:
    try:
        return _answer(list(sys.argv[1:] if argv is None else argv), console)
    except OutputFailed as error:
        _forget_output()
        console.err(f"error: {error}")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has had enough
        _forget_output()
        return OK
    except Exception as cause:
        failure = unexpected(cause)
        _show_origin(failure.__cause__ if failure is cause else cause, console)
        console.err(str(failure))
        return failure.exit_code


def _show_origin(origin: BaseException | None, console: Console) -> None:
    """With ``KUBECTL_SVC_DEBUG``: the exception behind an error, escaped like any message."""
    if origin is not None and console.environ.get("KUBECTL_SVC_DEBUG"):
        import traceback

        console.err("".join(traceback.format_exception(origin)).rstrip())


def _forget_output() -> None:
    """What is still buffered must not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def program() -> str:
    """How the user calls us: ``kubectl svc`` through kubectl, else the executable's name."""
    name = os.path.basename(sys.argv[0] or "")
    return "kubectl svc" if name.startswith(("kubectl-svc", "kubectl_complete", "__main__")) else name or "kubectl svc"


def _answer(argv: list[str], console: Console) -> int:
    try:
        return _dispatch(argv, console)
    except HelpWanted as wanted:
        console.out(str(wanted))
        return OK


def _dispatch(
    argv: list[str],
    console: Console,
    commands: Sequence[Command] = COMMANDS,
    prog: str = "",
    summary: str = SUMMARY,
    examples: str = EXAMPLES,
    given: argparse.Namespace | None = None,
) -> int:
    """Find the command that ``argv`` begins with and run it; one that has verbs is looked into in the same way."""
    parser = _parser(prog or program(), commands, summary, examples)
    args, rest = _split(parser, argv, given)
    word, args.command = args.command, None
    if word is None:
        console.out(parser.format_help())
        return OK
    if word == "help":
        return _dispatch([*rest, "--help"], console, commands, prog, summary, examples, given)
    command = find(commands, word)
    if command is None:
        raise unknown(word, rest, commands, parser.prog)
    module, name = command.module(), f"{parser.prog} {command.name}"
    if hasattr(module, "COMMANDS"):
        return _dispatch(rest, console, module.COMMANDS, name, sentence(command.summary), module.EXAMPLES, args)
    try:
        args = command.parser(name).read(rest, args)
        return _print_role(command, args, console) if args.print_role else int(module.run(args, console))
    except (HelpWanted, OutputFailed, BrokenPipeError):
        raise
    except Exception as cause:
        failure = unexpected(cause)
        failure.exit_code = {USAGE: command.usage_exit, FAILED: command.failed_exit}.get(failure.exit_code, failure.exit_code)
        raise failure from (failure.__cause__ if failure is cause else cause)


def _print_role(command: Command, args: argparse.Namespace, console: Console) -> int:
    from kubectl_svc.commands import roles

    everywhere = getattr(args, "all_namespaces", False)
    console.out(roles.manifest(command.path, options.namespace(args) or "", everywhere=everywhere))
    return OK


def _parser(prog: str, commands: Sequence[Command], summary: str, examples: str) -> Parser:
    width = max(len(command.name) for command in commands)
    listing = "\n".join(f"  {command.name:<{width}}  {command.summary}" for command in commands)
    parser = Parser(prog, "COMMAND [flags]", f"{summary}\n\ncommands:\n{listing}", examples)
    parser.add_argument(
        "command", nargs="?", metavar="COMMAND", help="one of the above; use COMMAND --help for more information"
    )
    options.connection(parser)
    return parser


def _split(parser: Parser, argv: list[str], given: argparse.Namespace | None) -> tuple[argparse.Namespace, list[str]]:
    """Cut ``argv`` behind the command's name: what stands before it are connection flags."""
    takes_value = {name for action in parser._actions if action.nargs is None for name in action.option_strings}
    index = 0
    while index < len(argv) and argv[index].startswith("-") and argv[index] != "-":
        index += 2 if argv[index] in takes_value else 1
    return parser.read(argv[: index + 1], given), argv[index + 1 :]
