"""argparse with kubectl's habits: flags anywhere, values optional only after ``=``, no abbreviations."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import Any, NoReturn

from kubectl_svc.errors import UsageError


class Parser(argparse.ArgumentParser):
    """A parser that raises ``UsageError`` instead of ending the process, and reads flags as pflag does.

    A flag added with ``nargs="?"`` takes its value only as ``--flag=value``: bare, it means its ``const`` and never
    eats the next argument (pflag's ``NoOptDefVal``).
    """

    def __init__(self, prog: str, usage: str, description: str, examples: str = "") -> None:
        super().__init__(
            prog=prog,
            usage=f"{prog} {usage}",
            description=(examples and f"Examples:\n{examples}\n\n") + description,
            formatter_class=_Help,
            allow_abbrev=False,
        )

    def switch(self, *names: str, help: str, **more: Any) -> None:
        """A boolean flag: ``--flag``, ``--flag=true`` or ``--flag=false``."""
        self.add_argument(*names, nargs="?", const=True, default=False, type=truth, metavar="true|false", help=help, **more)

    def read(self, argv: Sequence[str], namespace: argparse.Namespace | None = None) -> argparse.Namespace:
        """Parse ``argv``, flags and arguments in any order; raises ``UsageError``."""
        return self.parse_intermixed_args(self._with_defaults_spelled_out(argv), namespace)

    def error(self, message: str) -> NoReturn:
        """argparse's way to fail, made ours."""
        raise UsageError(message, f"see '{self.prog} --help'")

    def _with_defaults_spelled_out(self, argv: Sequence[str]) -> list[str]:
        bare = {
            name: f"{name}={action.const}" if name.startswith("--") else name
            for action in self._actions
            if action.nargs == "?"
            for name in action.option_strings
        }
        long = {
            name: next(option for option in action.option_strings if option.startswith("--"))
            for action in self._actions
            if action.nargs == "?" and action.option_strings
            for name in action.option_strings
        }
        end = argv.index("--") if "--" in argv else len(argv)
        return [bare[long[item]] if item in bare else item for item in argv[:end]] + list(argv[end:])


class _Help(argparse.RawDescriptionHelpFormatter):
    """argparse's layout without its import of shutil, which costs every start of the program 5 ms."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(_columns() - 2, 118))


def _columns() -> int:
    try:
        return max(os.get_terminal_size(1).columns, 40)
    except OSError:
        return 100


def truth(text: str) -> bool:
    """A boolean flag's value, as Go's strconv.ParseBool reads it."""
    if text.lower() in {"true", "t", "1"}:
        return True
    if text.lower() in {"false", "f", "0"}:
        return False
    raise argparse.ArgumentTypeError(f'"{text}" is neither true nor false')
