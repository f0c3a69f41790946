"""Slips of typing that argparse would not name: flags that are not ours or lack their value, characters that nobody typed."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kubectl_svc.commands import pasted
from kubectl_svc.commands.nearest import nearest
from kubectl_svc.commands.said import said
from kubectl_svc.errors import UsageError

if TYPE_CHECKING:
    from kubectl_svc.wording import Said

Flags = Mapping[str, argparse.Action]
"""Every spelling of a flag -> what it is."""

FREE_TEXT = frozenset(
    {
        "annotation",
        "filename",
        "kustomize",
        "output",
        "overrides",
        "template",
        "from_file",
        "http",
        "kubeconfig",
        "certificate_authority",
        "client_certificate",
        "client_key",
        "token",
        "user",
        "cluster",
        "context",
        "as_",
        "as_group",
        "as_user_extra",
        "cache_dir",
    }
)
"""Flags whose values are text of the user's own: any character may be meant, and no error repeats them."""


def check(words: Sequence[str], arguments: Sequence[str], flags: Flags, prog: str) -> None:
    """Raise ``UsageError`` for the first slip in ``words``, or in the ``arguments`` that stand behind ``--``."""
    line = _Line(flags, prog)
    flag, action = "", None
    for word in words:
        lacking = _needs_value(action)
        if pasted.dashed(word):
            raise line.pasted(word)
        if _flaglike(word):
            if lacking:
                raise line.error(said("needs-argument", flag=flag))
            flag, action = line.flag(word)
            continue
        line.check_text(word, action if lacking else None)
        if action and not lacking and word in str(action.metavar).split("|"):
            raise UsageError(said("read-as-argument", word=word, flag=flag), said("write-value", flag=flag, word=word))
        action = None
    if _needs_value(action):
        raise line.error(said("needs-argument", flag=flag))
    for word in arguments:
        line.check_text(word)


def _flaglike(word: str) -> bool:
    """Whether it begins as a flag does; ``-`` is standard input, and ``-1`` a number."""
    return len(word) > 1 and word[0] == "-" and not word[1].isdigit()


def _needs_value(action: argparse.Action | None) -> bool:
    """Whether the word after this flag is its value, and has to be there."""
    return action is not None and action.nargs in (None, "+")


class _Line:
    """A command line of ``prog``, which has these ``flags``."""

    def __init__(self, flags: Flags, prog: str) -> None:
        self._flags = flags
        self._prog = prog

    def flag(self, word: str) -> tuple[str, argparse.Action | None]:
        """The flag in ``word``, and what it is unless its value is there, too; raises ``UsageError`` for an unknown one."""
        name, equals, value = word.partition("=") if word.startswith("--") else (word[:2], word[2:], word[2:].removeprefix("="))
        action = self._flags.get(name)
        if action is None:
            raise self.pasted(word) if pasted.slip(name) else self._unknown(word)
        self.check_text(value, action)
        return name, None if equals else action

    def check_text(self, text: str, action: argparse.Action | None = None) -> None:
        """Raise ``UsageError`` for a character in ``text``, the value of a flag or an argument, that was not meant."""
        if pasted.slip(text) and (action is None or action.dest not in FREE_TEXT or pasted.dashed(text)):
            raise self.pasted(text)

    def pasted(self, word: str) -> UsageError:
        """The error for a word with a character that nobody typed."""
        meant, odd = pasted.meant(word), pasted.slip(word)
        if meant[:1] == "-":
            meant = self._as_flag(meant)
            word = word if "=" in meant or odd not in word.partition("=")[0] else word.partition("=")[0]
        what = said("begins-with" if word.startswith(odd) else "contains", word=word, character=pasted.called(odd))
        return self.error(what, meant)

    def error(self, message: Said, meant: str = "") -> UsageError:
        """The error that says ``message``, asks whether ``meant`` was, and points to the help."""
        return UsageError(message, said("meant-see", meant=meant, prog=self._prog) if meant else said("see", prog=self._prog))

    def _unknown(self, word: str) -> UsageError:
        return self.error(said("unknown-flag", flag=word.partition("=")[0]), self._nearest(word))

    def _as_flag(self, text: str) -> str:
        """``text`` with as many hyphens as its flag has, for an em dash stands for two; nothing where there is no such flag."""
        bare = text.lstrip("-")
        if len(re.split("[= ]", bare)[0]) == 1 and f"-{bare[:1]}" in self._flags:
            return f"-{bare}"
        return self._nearest(f"--{bare}")

    def _nearest(self, word: str) -> str:
        """The flag that ``word`` almost is with its value, or nothing: ``--prtocol:TCP`` is ``--protocol=TCP``."""
        name, value = re.fullmatch(r"([^=:\s]*)[=:\s]?(.*)", word, re.DOTALL).groups()  # type: ignore[union-attr]
        known = name if name in self._flags else nearest(name, (flag for flag in self._flags if flag.startswith("--")))
        action = self._flags.get(known)
        return f"{known}={value}" if value and action and action.dest not in FREE_TEXT else known
