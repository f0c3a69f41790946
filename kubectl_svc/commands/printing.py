"""``-o`` of what is printed as one document: JSON, YAML, and templates of kubectl's two languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kubectl_svc.errors import UsageError
from kubectl_svc.objects import Object

DOCUMENTS = ("json", "yaml", "kyaml", "jsonpath=TEMPLATE", "jsonpath-as-json=TEMPLATE", "jsonpath-file=FILE")
TEMPLATES = ("go-template=TEMPLATE", "go-template-file=FILE")


def document_printer(form: str, environ: Mapping[str, str], own: Sequence[str] = ()) -> Callable[[Object], str]:
    """What ``-o form`` makes of a document, to be written as it is; raises ``UsageError`` where it is no format.

    ``own`` are the further formats of the command, which the error names with the others.
    """
    name = form.partition("=")[0]
    if name in {"go-template", "go-template-file", "template", "templatefile"}:
        return _by_kubectl(form, environ)
    from kubectl_svc.render import objects

    return objects.printer(form, formats=", ".join((*own, *DOCUMENTS, *TEMPLATES)), names=False)


def _by_kubectl(form: str, environ: Mapping[str, str]) -> Callable[[Object], str]:
    from kubectl_svc.expose import kubectl

    flags = [f"--output={form}"]
    kubectl.check(flags, environ)

    def fill(document: Object) -> str:
        printed = kubectl.printed_document(document, flags, environ)
        if printed.complaint:
            raise UsageError(f"-o {form}: {printed.complaint}")
        return printed.text

    return fill
