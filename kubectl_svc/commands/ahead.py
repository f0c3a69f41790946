"""Modules that are needed once the cluster has answered, imported while it is being asked."""

from __future__ import annotations

import importlib
import sys
import threading
from contextlib import suppress

_SWITCH = 0.0005
"""Seconds after which a thread that computes lets another one go on: an answer that has come should not wait for imports."""


def load(*modules: str) -> None:
    """Begin to import ``modules``, in their order, and return at once; what fails, their users will meet."""
    sys.setswitchinterval(_SWITCH)
    threading.Thread(target=_load, args=modules, daemon=True).start()


def _load(*modules: str) -> None:
    for module in modules:
        with suppress(Exception):
            importlib.import_module(module)
