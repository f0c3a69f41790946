"""What to edit in files, or where to look in them."""

from __future__ import annotations

from typing import Any

from kubectl_svc.trace.report import LOOK, Edit, Fix
from kubectl_svc.wording.filling import as_written, pairs


def text(fix: Fix, service: str) -> str:
    """``spec.ports[0].targetPort: 80 -> 8080``, with ``in ingress/shop`` where it is not the Service itself."""
    own = fix.target in ("", f"service/{service}") and not fix.namespace
    where = "" if own else f" in {fix.target}" + (f" of namespace {fix.namespace}" if fix.namespace else "")
    if fix.kind == LOOK:
        return f"{dotted(fix.edits[0].path)}{where}" if fix.edits and fix.edits[0].path else fix.target
    whole = f"create {as_written(fix.edits[0].new)}" if fix.edits and fix.edits[0].new is not None else f"remove {fix.target}"
    return "; ".join(f"{_edit(edit)}{where}" if edit.path else whole for edit in fix.edits)


def dotted(path: tuple[str | int, ...]) -> str:
    """``spec.ports[0].name``; a step with dots or slashes stands in brackets, as in ``metadata.labels["a.b/c"]``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" if _plain(step) else f'["{step}"]' for step in path)
    return "".join(steps).lstrip(".")


def _edit(edit: Edit) -> str:
    if edit.new is None:
        return f"remove {dotted(edit.path)}: {edit.written or _written(edit, edit.old)}"
    new = as_written(edit.new) if isinstance(edit.old, str) else _written(edit, edit.new)
    return f"{dotted(edit.path)}: {edit.written or _written(edit, edit.old)} -> {new}"


def _written(edit: Edit, value: Any) -> str:
    """A Service's selector is shown as its pairs."""
    flat = isinstance(value, dict) and value and all(isinstance(one, str) for one in value.values())
    return pairs(value) if flat and edit.path == ("spec", "selector") else as_written(value)


def _plain(step: str) -> bool:
    return not set(step) & set("./ ")
