"""The process behind a command line: what the installed programs and the archive's launcher call."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def svc() -> NoReturn:
    """``kubectl-svc``."""
    _untranslated()
    from kubectl_svc.cli import main

    _end(main())


def complete() -> NoReturn:
    """``kubectl_complete-svc``, which kubectl asks for completion."""
    _untranslated()
    from kubectl_svc.commands.completion import complete_main

    _end(complete_main())


def _untranslated() -> None:
    """Spare argparse the search for translations of its few sentences: a tenth of the start, and ours are English, too."""
    if "gettext" not in sys.modules:
        stand_in = type(sys)("gettext")
        vars(stand_in).update(gettext=str, ngettext=lambda one, more, count: one if count == 1 else more)
        sys.modules["gettext"] = stand_in


def _end(code: int) -> NoReturn:
    """Leave at once: taking all modules apart first would be a fifth of a short command's time."""
    import atexit

    atexit._run_exitfuncs()  # files with credentials are removed there
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):  # closed, or its reader has gone: told where it was written
            continue
    os._exit(code)
