"""argparse with kubectl's habits: flags anywhere, values optional only after ``=``, no abbreviations."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from kubectl_svc.commands import slips
from kubectl_svc.commands.said import said
from kubectl_svc.errors import UsageError

_INVALID = re.compile(r"argument (?:-\w/)?(?P<flag>\S+): invalid value (?P<value>\".*\"): (?P<advice>use .*)", re.DOTALL)
"""argparse's word about a value that the type of its flag refuses, which cannot know the flag."""


class HelpWanted(Exception):
    """``--help`` stood on the command line; ``str()`` is what to show."""


class Parser(argparse.ArgumentParser):
    """A parser that raises ``UsageError`` instead of ending the process, and reads flags as pflag does.

    A flag added with ``nargs="?"`` takes its value only as ``--flag=value``: bare, it means its ``const`` and never
    eats the next argument (pflag's ``NoOptDefVal``). ``types`` are words that may stand before the first argument and
    only say what it is: ``svc NAME``.
    """

    types: tuple[str, ...] = ()

    def __init__(self, prog: str, usage: str, description: str, examples: str = "") -> None:
        super().__init__(
            prog=prog,
            usage=f"{prog} {usage}",
            description=(examples and f"Examples:\n{examples}\n\n") + description,
            formatter_class=_Help,
            allow_abbrev=False,
        )
        self.color = False  # from Python 3.14 on, help for a terminal would have colours, which kubectl's has not

    def switch(self, *names: str, help: str, **more: Any) -> None:
        """A boolean flag: ``--flag``, ``--flag=true`` or ``--flag=false``."""
        self.add_argument(*names, nargs="?", const=True, default=False, type=truth, metavar="true|false", help=help, **more)

    def read(self, argv: Sequence[str], namespace: argparse.Namespace | None = None) -> argparse.Namespace:
        """Parse ``argv``, flags and arguments in any order; raises ``UsageError``."""
        end = argv.index("--") if "--" in argv else len(argv)
        words = [word for item in argv[:end] for word in self._apart(item)]
        slips.check(words, argv[end + 1 :], self._option_string_actions, self.prog)
        return self.parse_intermixed_args(self._without_type(self._spelled_out(words)) + list(argv[end:]), namespace)

    def print_help(self, file: Any = None) -> NoReturn:
        """argparse's way to help, made ours."""
        raise HelpWanted(self.format_help())

    def error(self, message: str) -> NoReturn:
        """argparse's way to fail, made ours."""
        _, strange, words = message.partition("unrecognized arguments: ")
        if strange:
            message = str(said("unknown-flag", flag=words) if words.startswith("-") else said("unexpected", words=words))
        one, contradicts, other = message.removeprefix("argument ").partition(": not allowed with argument ")
        if contradicts:
            message = str(said("contradicts", flag=one, other=other))
        if invalid := _INVALID.fullmatch(message):
            message = str(said("invalid-value", **invalid.groupdict()))
        raise UsageError(message, said("see", prog=self.prog))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """As argparse, with our words: their own differ from one Python to another."""
        if action.choices is not None and value not in action.choices:
            *others, last = action.choices
            raise argparse.ArgumentError(action, str(said("choices", value=value, others=others, last=last)))

    def _without_type(self, words: list[str]) -> list[str]:
        """``words`` without the type that stands before a name; before an address it is a name itself."""
        at = 0
        while at < len(words) and words[at].startswith("-"):
            at += 2 if words[at] in self._option_string_actions else 1
        kind, name = [*words[at : at + 2], "", ""][:2]
        is_type = kind.lower() in self.types and re.fullmatch(r"[a-z0-9][-a-z0-9]*", name)
        return words[:at] + words[at + 1 :] if is_type else words

    def _spelled_out(self, words: Sequence[str]) -> list[str]:
        """``words`` with the value of each flag that means one without it."""
        spelled = {
            name: f"{next(long for long in action.option_strings if long.startswith('--'))}={action.const}"
            for action in self._actions
            if action.nargs == "?"
            for name in action.option_strings
        }
        return [spelled.get(word, word) for word in words]

    def _apart(self, word: str) -> list[str]:
        """``-Al`` as ``-A`` and ``-l``: short flags may stand together where the first takes no value (pflag)."""
        first = self._option_string_actions.get(word[:2])
        if word.startswith("--") or len(word) < 3 or word[2] == "=" or first is None or first.nargs not in ("?", 0):
            return [word]
        return [word[:2], *self._apart(f"-{word[2:]}")]


class _Help(argparse.RawDescriptionHelpFormatter):
    """argparse's layout, with flags as they are to be typed, and no line broken within a word: ``port-protocol`` is one.

    Without its import of shutil, which costs every start of the program 5 ms.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(_columns() - 2, 118))

    def _format_action_invocation(self, action: argparse.Action) -> str:
        """``-o, --output FORMAT`` with the value once, and ``--wait[=true|false]`` where only an equals sign brings one."""
        if not action.option_strings:
            return super()._format_action_invocation(action)
        value = "" if action.nargs == 0 else self._format_args(action, action.dest.upper())
        names = ", ".join(action.option_strings)
        return f"{names}[={value[1:]}" if action.nargs == "?" else f"{names} {value}".rstrip()

    def _split_lines(self, text: str, width: int) -> list[str]:
        from textwrap import wrap

        return wrap(text, width, break_on_hyphens=False, break_long_words=False)


def _columns() -> int:
    """``COLUMNS``, or the terminal's, which the help may reach through a pager."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit():
        return max(int(columns), 40)
    for stream in (1, 2, 0):
        try:
            return max(os.get_terminal_size(stream).columns, 40)
        except OSError:
            continue
    return 100


def truth(text: str) -> bool:
    """A boolean flag's value, as Go's strconv.ParseBool reads it."""
    if text.lower() in {"true", "t", "1"}:
        return True
    if text.lower() in {"false", "f", "0"}:
        return False
    raise argparse.ArgumentTypeError(str(said("truth", value=text)))


def whole(text: str) -> int:
    """A flag's value that is a whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(str(said("whole", value=text))) from None
