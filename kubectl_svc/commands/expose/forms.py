"""``-o`` and the flags that go with it -> what prints objects: this program one by one, or kubectl all in the end."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from kubectl_svc.commands import kubectl, printing
from kubectl_svc.console import Console
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
    """What prints as the flags say; ``None``: only lines of success. Raises ``UsageError`` for a template that is none."""
    form = args.output
    name = form.partition("=")[0]
    if name in ("", "wide"):
        return None
    # Our jsonpath takes a missing key for nothing; where it shall be an error that is left to kubectl, as Go's templates are.
    if name in printing.GO_TEMPLATES or (name in printing.JSONPATHS and not args.allow_missing_template_keys):
        flags = [f"--output={form}", f"--allow-missing-template-keys={_go(args.allow_missing_template_keys)}"]
        return _ByKubectl([*flags, f"--show-managed-fields={_go(args.show_managed_fields)}"], console.environ)
    return _OneByOne(objects.printer(form, managed_fields=args.show_managed_fields), "---\n" if form == "yaml" else "")


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
