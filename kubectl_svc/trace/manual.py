"""The manual of the faults: each check's docstring, for ``--explain`` and for docs/faults.md."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.errors import UsageError
from kubectl_svc.trace.checks import CHECKS, find
from kubectl_svc.trace.engine import module


def explain(text: str) -> str:
    """The manual of the fault with this code or slug, or a list of all for ``all``; raises ``UsageError``."""
    if text.lower() == "all":
        return "\n".join(_line(name) for name in in_order())
    name = find(text)
    if not name:
        raise UsageError(f'there is no fault "{text}"', "'kubectl svc trace --explain all' lists them")
    check = module(name)
    return f"{check.CODE} {check.SLUG} ({check.SEVERITY})\n\n{check.__doc__.strip()}\n"


def in_order() -> list[str]:
    """All checks by code: A1, A2, … A10, B1."""
    return sorted(CHECKS, key=lambda name: (name[0], int(name.partition("_")[0][1:])))


def markdown() -> str:
    """docs/faults.md."""
    return "\n".join(_page()).replace("\n\n\n", "\n\n")


def _page() -> Iterator[str]:
    yield "# The faults that trace finds"
    yield ""
    yield "Made from the docstrings of `kubectl_svc/trace/checks/` by `python -m kubectl_svc.trace.manual > docs/faults.md`."
    yield "An *error* loses traffic, a *warning* some of it, or soon; a *note* is worth knowing and changes no exit code."
    for name in in_order():
        check = module(name)
        head, _, body = check.__doc__.strip().partition("\n\n")
        yield f"\n## {check.CODE} {check.SLUG}\n\n*{check.SEVERITY}*: {head}\n"
        yield "\n".join(_paragraph(line) for line in body.splitlines())


def _paragraph(line: str) -> str:
    word, colon, rest = line.partition(":")
    return f"\n**{word}:**{rest}" if colon and word in ("What", "Why", "Fix", "Example") else line


def _line(name: str) -> str:
    check = module(name)
    return f"{check.CODE:<4} {check.SEVERITY:<8} {check.SLUG:<28} {check.__doc__.strip().partition(chr(10))[0]}"


if __name__ == "__main__":
    print(markdown())
