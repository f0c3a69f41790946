"""``-o`` of every command: which formats there are, the flags that choose one, and what prints a document as one.

A command declares its formats as a tuple of names: pictures of its own and `DOCUMENTS`. `configure` adds the flags; after it
``args.output`` is ``""``, ``NAME`` or ``NAME=TEMPLATE``, wherever the template stood, and its name is one of the tuple.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kubectl_svc.commands.nearest import nearest
from kubectl_svc.errors import UsageError

if TYPE_CHECKING:
    from kubectl_svc.objects import Object

NOTATIONS = ("json", "yaml", "kyaml")
JSONPATHS = ("jsonpath", "jsonpath-as-json", "jsonpath-file")
GO_TEMPLATES = ("go-template", "go-template-file", "template", "templatefile")
"""Templates of Go's language, which only kubectl itself can fill."""
DRY_RUN_MARKS = {"none": "", "client": " (dry run)", "server": " (server dry run)"}
"""What is added to each line of a result by ``--dry-run``, as kubectl does."""
DOCUMENTS = (*NOTATIONS, *JSONPATHS, *GO_TEMPLATES)
"""The formats of anything that is a document, in the order in which kubectl's help has them."""


def configure(parser: argparse._ActionsContainer, formats: Sequence[str], note: str = "") -> None:
    """``-o`` for these ``formats``, and ``--template`` where Go templates are among them: alone it is one of those."""
    listed = f"output format, one of: {', '.join(formats)}{note and f' ({note})'}"
    parser.add_argument("-o", "--output", action=Output, formats=formats, default="", metavar="FORMAT", help=listed)
    if set(GO_TEMPLATES) <= set(formats):
        about = "template string or path to a template file for -o (go-template if -o is not set)"
        parser.add_argument("--template", action=_Template, default="", metavar="TEMPLATE", help=about)


class Output(argparse.Action):
    """``-o FORMAT``; ``formats`` are the names that it takes."""

    def __init__(self, *args: Any, formats: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.formats = formats

    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: str | None = None) -> None:
        namespace.output = _joined(_checked(str(values), self.formats), getattr(namespace, "template", ""))


class _Template(argparse.Action):
    def __call__(self, parser: Any, namespace: argparse.Namespace, values: Any, option_string: str | None = None) -> None:
        namespace.template = str(values)
        namespace.output = _joined(namespace.output, namespace.template)


def _checked(form: str, formats: Sequence[str]) -> str:
    """``form`` with its name in lower case; raises ``UsageError`` worded as cli-runtime's ``NoCompatiblePrinterError``."""
    name, equals, template = form.partition("=")
    fits = name.lower() in formats and (not equals or name.lower() in (*JSONPATHS, *GO_TEMPLATES))
    if form and not fits:
        from kubectl_svc.render.said import said

        meant, allowed = nearest(name, formats), ",".join(sorted(formats))
        hint = said("meant-form", form=meant) if meant else ""
        raise UsageError(said("no-printer", form=form, allowed=allowed), hint)
    return f"{name.lower()}{equals}{template}"


def _joined(form: str, template: str) -> str:
    """``form`` with what ``--template`` says, which counts more than a template in it; other formats take none."""
    name = form.partition("=")[0] if form else "go-template"
    return f"{name}={template}" if template and name in (*JSONPATHS, *GO_TEMPLATES) else form


def document_printer(form: str, environ: Mapping[str, str]) -> Callable[[Object], str]:
    """A document as one of `DOCUMENTS`, to be written as it is; raises ``UsageError`` for an invalid template."""
    if form.partition("=")[0] in GO_TEMPLATES:
        return _by_kubectl(form, environ)
    from kubectl_svc.render import objects

    return objects.printer(form)


def _by_kubectl(form: str, environ: Mapping[str, str]) -> Callable[[Object], str]:
    from kubectl_svc.commands import kubectl
    from kubectl_svc.render.said import said

    flags = [f"--output={form}"]
    kubectl.check(flags, environ)

    def fill(document: Object) -> str:
        printed = kubectl.printed_document(document, flags, environ)
        if printed.complaint:
            raise UsageError(said("not-printed", form=form, reason=printed.complaint))
        return printed.text

    return fill
