"""What ``-f`` and ``-k`` give ``trace`` to read."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.console import Console
from kubectl_svc.errors import UNKNOWN, Problems

if TYPE_CHECKING:
    from kubectl_svc.cluster.files.manifests import Manifests


_FEW = 5
"""How many lines say what was skipped: a support bundle holds hundreds of files that are no objects."""


def given(args: argparse.Namespace) -> bool:
    """Whether files are traced, and no cluster."""
    return bool(args.filename or args.kustomize)


def read(args: argparse.Namespace, console: Console) -> Manifests:
    """What ``-f`` and ``-k`` name; what could not be read is told here, and kept from a verdict of healthy."""
    read = options.files(args, console)
    if not read.found:
        if read.opened or not read.problems:
            raise Problems(read.refused, UNKNOWN)
        read.complete()
    for line in (*read.problems, *read.skipped[:_FEW]):
        console.warn(line)
    if len(read.skipped) > _FEW:
        console.warn(f"{len(read.skipped) - _FEW} more skipped, not objects")
    return read
