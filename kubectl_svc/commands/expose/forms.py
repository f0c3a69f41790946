"""``-o`` and the flags that go with it -> what prints objects: this program one by one, or kubectl all in the end."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from kubectl_svc.console import Console
from kubectl_svc.expose import kubectl
from kubectl_svc.objects import Object
from kubectl_svc.render import objects


class Printer(Protocol):
    """Something that prints objects as one of the formats of ``-o``."""

    def text(self, obj: Object) -> str:
        """What to print of ``obj`` now."""
        ...

    def rest(self) -> kubectl.Printed:
        """What to print when all objects were there."""
        ...


def printer(args: argparse.Namespace, console: Console) -> Printer | None:
    """What prints as the flags say; ``None``: only lines of success. Raises ``UsageError`` for what is no format."""
    form = _form(args.output, args.template)
    name, equals, _ = form.partition("=")
    return FORMATS.get(name + equals, _one_by_one)(form, args, console.environ)


def _form(output: str, template: str) -> str:
    """``NAME`` or ``NAME=TEMPLATE``, wherever the template stood; a template alone is one of Go's."""
    name = (output or ("go-template" if template else "")).partition("=")[0]
    if not template or name.lower() in ("json", "yaml", "kyaml", "name", "wide"):
        return output if "=" in output else output.lower()
    return f"{name}={template}"


def _go(truth: bool) -> str:
    return str(truth).lower()


class _OneByOne:
    def __init__(self, form: Callable[[Object], str], between: str) -> None:
        self._form = form
        self._between = between
        self._before = ""

    def text(self, obj: Object) -> str:
        before, self._before = self._before, self._between
        return before + self._form(obj)

    def rest(self) -> kubectl.Printed:
        return kubectl.Printed("")


class _ByKubectl:
    def __init__(self, flags: Sequence[str], environ: Mapping[str, str]) -> None:
        kubectl.check(flags, environ)
        self._flags = flags
        self._environ = environ
        self._objects: list[Object] = []

    def text(self, obj: Object) -> str:
        self._objects.append(obj)
        return ""

    def rest(self) -> kubectl.Printed:
        return kubectl.printed(self._objects, self._flags, self._environ) if self._objects else kubectl.Printed("")


def _lines(form: str, args: argparse.Namespace, environ: Mapping[str, str]) -> None:
    return None


def _one_by_one(form: str, args: argparse.Namespace, environ: Mapping[str, str]) -> Printer:
    fill = objects.printer(form, managed_fields=args.show_managed_fields)
    return _OneByOne(fill, "---\n" if form == "yaml" else "")


def _template(form: str, args: argparse.Namespace, environ: Mapping[str, str]) -> Printer:
    """Ours, which takes a missing key for nothing; where it shall be an error that is left to kubectl."""
    return (_one_by_one if args.allow_missing_template_keys else _by_kubectl)(form, args, environ)


def _by_kubectl(form: str, args: argparse.Namespace, environ: Mapping[str, str]) -> Printer:
    flags = [f"--output={form}", f"--allow-missing-template-keys={_go(args.allow_missing_template_keys)}"]
    return _ByKubectl([*flags, f"--show-managed-fields={_go(args.show_managed_fields)}"], environ)


FORMATS: dict[str, Callable[[str, argparse.Namespace, Mapping[str, str]], Printer | None]] = {
    "": _lines,
    "wide": _lines,
    "json": _one_by_one,
    "yaml": _one_by_one,
    "kyaml": _one_by_one,
    "name": _one_by_one,
    "jsonpath=": _template,
    "jsonpath-as-json=": _template,
    "jsonpath-file=": _template,
    **{f"{name}{end}": _by_kubectl for name in kubectl.FORMATS for end in ("", "=")},
}
"""Every format of ``-o``, with an equals sign where a template follows."""
