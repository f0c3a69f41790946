"""Reference pages made from the command line's own parsers: ``docs/commands/*.md`` and man pages.

``python -m release.manuals markdown [DIRECTORY]`` and ``python -m release.manuals man [DIRECTORY]``. A test compares
the Markdown with the pages in docs/.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kubectl_svc import __version__
from kubectl_svc.commands import options
from kubectl_svc.commands.command import COMMANDS, Command, sentence
from kubectl_svc.commands.parser import Parser
from kubectl_svc.commands.roles import ROLES, Role

TOP = Path(__file__).parents[1]


class Flag(NamedTuple):
    """``names`` as they are typed, with the value; ``help`` is its line in --help."""

    names: str
    help: str


class Page(NamedTuple):
    """One command: ``name`` is ``kubectl svc trace``; ``flags`` are its own, without those of the connection."""

    name: str
    summary: str
    usage: str
    examples: str
    flags: tuple[Flag, ...]
    commands: tuple[tuple[str, str], ...] = ()
    role: Role | None = None

    @property
    def slug(self) -> str:
        """``kubectl-svc-trace``."""
        return self.name.replace(" ", "-")


def pages() -> Iterator[Page]:
    """All commands, each followed by its verbs."""
    from kubectl_svc import cli

    top = tuple((command.name, command.summary) for command in COMMANDS)
    yield Page("kubectl svc", cli.SUMMARY, "COMMAND [flags]", cli.EXAMPLES, connection(), top)
    for command in COMMANDS:
        yield from _pages("kubectl svc", command)


def _pages(before: str, command: Command) -> Iterator[Page]:
    name, module = f"{before} {command.name}", command.module()
    if hasattr(module, "COMMANDS"):
        verbs = tuple((verb.name, verb.summary) for verb in module.COMMANDS)
        yield Page(name, sentence(command.summary), "COMMAND [flags]", module.EXAMPLES, (), verbs)
        for verb in module.COMMANDS:
            yield from _pages(name, verb)
        return
    known = {flag.names for flag in connection()}
    own = tuple(flag for flag in _flags(command.parser(name)) if flag.names not in known)
    yield Page(name, sentence(command.summary), module.USAGE, module.EXAMPLES, own, role=ROLES[command.path])


def connection() -> tuple[Flag, ...]:
    """The flags that every command has."""
    parser = Parser("kubectl svc", "", "")
    options.connection(parser)
    return tuple(_flags(parser))


def _flags(parser: Parser) -> Iterator[Flag]:
    layout = parser._get_formatter()
    for action in parser._actions:
        if action.option_strings and action.help != argparse.SUPPRESS and action.dest != "help":
            names = layout._format_action_invocation(action)
            yield Flag(names, re.sub(r"\s+", " ", (action.help or "") % {**vars(action), "prog": parser.prog}))


def markdown(page: Page) -> str:
    """A page of docs/commands."""
    lines = [f"# {page.name}", "", page.summary, "", "```", f"{page.name} {page.usage}", "```", "", "## Examples", "", "```"]
    lines += [re.sub(r"^  ", "", line) for line in page.examples.splitlines()]
    lines += ["```", ""]
    if page.commands:
        lines += ["## Commands", "", "| command | what it does |", "| --- | --- |"]
        lines += [f"| [{name}]({page.slug}-{name}.md) | {_cell(summary)} |" for name, summary in page.commands] + [""]
    if page.flags:
        lines += ["## Flags", "", "| flag | what it does |", "| --- | --- |"]
        lines += [f"| `{_cell(flag.names)}` | {_cell(flag.help)} |" for flag in page.flags] + [""]
    lines += _permissions(page)
    if page.name != "kubectl svc":
        lines += ["The flags of the connection are on the page of [kubectl svc](kubectl-svc.md).", ""]
    return "\n".join(lines).rstrip() + "\n"


def _permissions(page: Page) -> list[str]:
    """What it must be allowed to do, as a table."""
    if page.role is None or not page.role.namespace:
        return []
    told = f"The least Role; `{page.name} --print-role` prints it. Without those of the cluster it says what it cannot see."
    lines = [
        "## Permissions",
        "",
        told,
        "",
        "| where | API group | resources | verbs | what for |",
        "| --- | --- | --- | --- | --- |",
    ]
    for where, grants in (
        ("namespace", page.role.namespace),
        ("cluster", page.role.cluster),
        ("with -A", page.role.everywhere),
    ):
        for grant in grants:
            words = (", ".join(text.split()) for text in (grant.resources, grant.verbs))
            lines.append(f"| {where} | {grant.group or 'core'} | {' | '.join(words)} | {_cell(grant.why)} |")
    return [*lines, ""]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def man(page: Page) -> str:
    """The same page in man's own language, section 1."""
    lines = [
        f'.TH "{page.slug.upper()}" "1" "" "kubectl-svc {__version__}" "kubectl-svc"',
        ".SH NAME",
        f"{page.slug} \\- {_roff(page.summary)}",
    ]
    lines += [
        ".SH SYNOPSIS",
        f".B {_roff(page.name)}",
        _roff(page.usage),
        ".SH EXAMPLES",
        ".nf",
        *map(_roff, page.examples.splitlines()),
        ".fi",
    ]
    for title, rows in (("COMMANDS", page.commands), ("FLAGS", page.flags)):
        if rows:
            lines.append(f".SH {title}")
            lines += [line for name, text in rows for line in (".TP", f".B {_roff(name)}", _roff(text))]
    if page.name != "kubectl svc":
        lines += [".SH SEE ALSO", ".BR kubectl-svc (1)"]
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def written(form: str) -> Mapping[str, str]:
    """File name -> text, of all pages in the form ``markdown`` or ``man``."""
    if form == "man":
        return {f"{page.slug}.1": man(page) for page in pages()}
    return {f"{page.slug}.md": markdown(page) for page in pages()}


def main() -> int:
    """Write all pages of one form."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("form", choices=("markdown", "man"))
    parser.add_argument("directory", type=Path, nargs="?")
    args = parser.parse_args()
    directory = args.directory or TOP / ("docs/commands" if args.form == "markdown" else "dist/man")
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in written(args.form).items():
        (directory / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
