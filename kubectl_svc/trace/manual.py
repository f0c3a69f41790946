"""The manual of the faults: each check's docstring, for ``--explain`` and for docs/faults.md."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.errors import UsageError
from kubectl_svc.trace.engine import module
from kubectl_svc.trace.registry import CHECKS, Check, find
from kubectl_svc.trace.said import said


def explain(text: str) -> str:
    """The manual of the fault with this code or slug, or a list of all for ``all``; raises ``UsageError``."""
    if text.lower() == "all":
        return "\n".join(map(_line, CHECKS))
    check = find(text)
    if check is None:
        raise UsageError(said("unknown-fault", fault=text), said("list-faults"))
    return f"{check.code} {check.slug} ({check.severity})\n\n{_manual(check)}\n"


def markdown() -> str:
    """docs/faults.md."""
    return "\n".join(_page()).replace("\n\n\n", "\n\n")


def _page() -> Iterator[str]:
    yield "# The faults that trace finds"
    yield ""
    yield "Made from the docstrings of `kubectl_svc/trace/checks/` by `python -m kubectl_svc.trace.manual > docs/faults.md`."
    yield (
        "An *error* means that traffic is lost. A *warning* means that some traffic is lost, or will be lost soon. "
        "A *note* is worth knowing and does not change the exit code."
    )
    for check in CHECKS:
        head, _, body = _manual(check).partition("\n\n")
        yield f"\n## {check.code} {check.slug}\n\n*{check.severity}*: {head}\n"
        yield "\n".join(_paragraph(line) for line in body.splitlines())


def _paragraph(line: str) -> str:
    word, colon, rest = line.partition(":")
    return f"\n**{word}:**{rest}" if colon and word in ("What", "Why", "Fix", "Example") else line


def _line(check: Check) -> str:
    return f"{check.code:<4} {check.severity:<8} {check.slug:<28} {_manual(check).partition(chr(10))[0]}"


def _manual(check: Check) -> str:
    return str(module(check).__doc__).strip()


if __name__ == "__main__":
    print(markdown())
