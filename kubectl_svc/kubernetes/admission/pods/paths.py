"""Paths in the file system (pkg/apis/core/validation ``validateLocalDescendingPath`` and its kin, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission.refused import Path, Refusals, invalid

MODE = "must be a number between 0 and 0777 (octal), both inclusive"


def no_backsteps(path: Path, value: str) -> Refusals:
    """Without ``..`` as a part."""
    if ".." in value.split("/"):
        yield invalid(path, value, "must not contain '..'")


def descending(path: Path, value: str) -> Refusals:
    """Relative, and without ``..``."""
    if value.startswith("/"):
        yield invalid(path, value, "must be a relative path")
    yield from no_backsteps(path, value)


def not_reserved(path: Path, value: str) -> Refusals:
    """`descending`, and not a name that begins with ``..``."""
    yield from descending(path, value)
    if value.startswith("..") and not value.startswith("../"):
        yield invalid(path, value, "must not start with '..'")


def mode(path: Path, value: int | None) -> Refusals:
    """The permissions of a file."""
    if value is not None and not 0 <= value <= 0o777:
        yield invalid(path, value, MODE)
