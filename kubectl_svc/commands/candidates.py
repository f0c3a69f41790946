"""What could stand at the cursor, derived from the parsers themselves: a new flag completes without a second list.

A flag's choices are its values. Otherwise its metavar says what it takes: ``a|b|c`` are the values, and a word such as
``NAMESPACE`` names something that `Sources` can list.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kubectl_svc.commands import options
from kubectl_svc.commands.command import Command, find
from kubectl_svc.commands.parser import Parser
from kubectl_svc.commands.printing import Output

NO_FILES, FILES, FOLDERS, NO_SPACE = 4, 0, 16, 2
"""What the shell shall add of its own (cobra's ShellCompDirective)."""

Candidate = tuple[str, str]
"""A word and what it means; the meaning may be empty."""
Source = Callable[[Sequence[str], str], Iterable[str]]
"""(arguments that stand before, none for a flag, and the word begun) -> names; may be slow, may fail."""


class Candidates(NamedTuple):
    """Candidates that begin like the word at the cursor, and what the shell shall add."""

    candidates: list[Candidate]
    directive: int = NO_FILES


def complete(
    words: Sequence[str], current: str, commands: Sequence[Command], source: Callable[[str], Source | None]
) -> Candidates:
    """What ``current``, behind ``words``, can become; ``source(metavar)`` lists what only the cluster or a file knows."""
    parser = Parser("", "", "")
    options.connection(parser)
    left = list(words)
    while True:
        index = _past_flags(parser, left)
        if index >= len(left):
            expecting = _expecting(parser, left)
            if expecting is None and not current.startswith("-"):
                return Candidates(_beginning(current, ((command.name, command.summary) for command in commands)))
            return _in_command(parser, left, current, source)
        command = find(commands, left[index])
        if command is None:
            return Candidates([])
        module, left = command.module(), left[index + 1 :]
        if not hasattr(module, "COMMANDS"):
            return _in_command(command.parser(""), left, current, source)
        commands = module.COMMANDS


def _in_command(parser: Parser, words: list[str], current: str, source: Callable[[str], Source | None]) -> Candidates:
    """A value of the flag before the cursor, a flag, or the next argument."""
    if (action := _expecting(parser, words)) is not None:
        return _values(action, (), current, source)
    if current.startswith("-") and "--" not in words:
        name, equals, begun = current.partition("=")
        flag = parser._option_string_actions.get(name)
        if equals and flag:
            return _values(flag, (), begun, source)
        return Candidates(_beginning(current, _flags(parser, words, current)))
    before = _arguments(parser, words)
    if before and before[0].lower() in parser.types:  # svc NAME
        before = before[1:]
    argument = _argument(parser, len(before))
    return _values(argument, before, current, source) if argument else Candidates([])


def _values(action: argparse.Action, before: Sequence[str], current: str, source: Callable[[str], Source | None]) -> Candidates:
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    if isinstance(action, Output):
        return Candidates(_beginning(current, ((name, "") for name in action.formats)))
    fixed = [str(choice) for choice in action.choices or ()] or (metavar.split("|") if "|" in metavar.strip("|") else [])
    if fixed:
        return Candidates([] if before else _beginning(current, ((value, "") for value in fixed)))
    if metavar in {"FILE", "DIR"}:
        return Candidates([], FILES if metavar == "FILE" else FOLDERS)
    names = source(metavar)
    found = _beginning(current, ((name, "") for name in names(before, current))) if names else []
    unfinished = bool(found) and all(name.endswith("/") for name, _ in found)
    return Candidates(found, NO_FILES | NO_SPACE if unfinished else NO_FILES)


def _flags(parser: Parser, words: Sequence[str], current: str) -> Iterator[Candidate]:
    """Long flags, and short ones while only the dash stands; those that are there already and go only once are left out."""
    used = {word.partition("=")[0] for word in words}
    for action in parser._actions:
        once = not isinstance(action, argparse._AppendAction)
        if action.help is argparse.SUPPRESS or (once and used.intersection(action.option_strings)):
            continue
        for name in action.option_strings:
            if name.startswith("--") or current == "-":
                yield name, (action.help or "").replace("%%", "%")


def _expecting(parser: Parser, words: Sequence[str]) -> argparse.Action | None:
    """The flag that ends ``words`` and still wants its value."""
    expecting: argparse.Action | None = None
    for word in words:
        action = parser._option_string_actions.get(word)
        expecting = action if expecting is None and action is not None and _takes_value(action) else None
        if word == "--":
            return None
    return expecting


def _arguments(parser: Parser, words: Sequence[str]) -> list[str]:
    """Those of ``words`` that are neither flags nor their values."""
    found: list[str] = []
    value = ended = False
    for word in words:
        flag = not ended and not value and word.startswith("-") and word != "-"
        if not flag and not value:
            found.append(word)
        action = parser._option_string_actions.get(word)
        ended = ended or (flag and word == "--")
        value = flag and action is not None and _takes_value(action)
    return found


def _argument(parser: Parser, count: int) -> argparse.Action | None:
    """What stands behind so many arguments: the next one, or again the last, where that may be several."""
    arguments = [action for action in parser._actions if not action.option_strings]
    return next((action for index, action in enumerate(arguments) if index == count or action.nargs == "*"), None)


def _past_flags(parser: Parser, words: Sequence[str]) -> int:
    """Where the first word stands that is no connection flag or its value."""
    index = 0
    while index < len(words) and words[index].startswith("-"):
        action = parser._option_string_actions.get(words[index])
        index += 2 if action is not None and _takes_value(action) else 1
    return index


def _takes_value(action: Any) -> bool:
    return action.nargs in (None, "+")


def _beginning(current: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if candidate[0].startswith(current)]
