"""The edge to the person: streams, environment and clock, and what may be written to a terminal."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from io import StringIO
from typing import NoReturn, TextIO

from kubectl_svc.objects import characters

_LOGIN = r"""([A-Za-z][A-Za-z0-9+.-]*://)(?:[^/\s]*@|[^/\s@:"'[]+:(?![0-9]+(?:\W|$))[^/\s"']*)"""
"""A name and password between a URL's scheme and its host, on whatever way it came into a message; the host may be cut off."""


def safe(text: str) -> str:
    """``text`` from the cluster as one line that cannot steer a terminal."""
    return characters.in_one_line(text)


def _charset(environ: Mapping[str, str]) -> str:
    """What the locale in ``environ`` names as its charset, or its name where it names none (``C``); nothing without one."""
    # In the C locale Python not only takes UTF-8 but sets LC_CTYPE to it, too (PEP 538 and 540).
    names = ("LC_ALL", "LANG") if sys.flags.utf8_mode else ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((environ[name] for name in names if environ.get(name)), "")
    return locale.rpartition(".")[2].partition("@")[0]


def _is_utf8(charset: str) -> bool:
    return charset.lower().replace("-", "").replace("_", "") in {"utf8", "utf8sig"}


class OutputFailed(Exception):
    """The result could not be written, mostly for a full disk: an end, unlike the failures that commands tell and pass by."""


class Console:
    """Where a command reads and writes. Tests pass their own streams, environment and clocks.

    ``clock`` gives seconds since the epoch. Plain, not a dataclass: every start of the program pays for this module.
    """

    def __init__(
        self,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.stdin = stdin or sys.stdin or StringIO()
        self.stdout = stdout or sys.stdout or StringIO()  # Python has none where the shell has closed it
        self.stderr = stderr or sys.stderr or StringIO()
        self.environ = os.environ if environ is None else environ
        self.clock = clock
        self.sleep = sleep
        self._at_end: list[Callable[[], None]] = []
        self._ended = False

    def at_end(self, close: Callable[[], None]) -> None:
        """Call ``close`` when the command line has ended, whatever its end is; at once where it has."""
        self._at_end.append(close)
        if self._ended:
            self.close()

    def close(self) -> None:
        """The command line has ended."""
        self._ended = True
        while self._at_end:
            self._at_end.pop()()

    def out(self, text: str, *, verbatim: bool = False) -> None:
        """Write a result to stdout; a line end is added where it lacks one, unless ``verbatim``. The one way to stdout.

        What steers a terminal is escaped, whoever made the text; of escape sequences only our own colours are let through.
        """
        if text and not verbatim and not text.endswith("\n"):
            text += "\n"
        text = characters.in_colour(text) if self.colour else characters.visible(text)
        encoding = self.stdout.encoding or "utf-8"
        try:
            self.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputFailed(f"standard output: {error.strerror}; changes made so far are kept") from error

    def err(self, text: str) -> None:
        """Write a message to stderr: control characters escaped, URLs without name and password. Line breaks are meant."""
        line = characters.visible(re.sub(_LOGIN, r"\1", text) if "://" in text else text)
        encoding = self.stderr.encoding or "utf-8"
        self.stderr.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        self.stderr.flush()

    def warn(self, text: str) -> None:
        """A warning, worded as kubectl words the server's."""
        self.err(f"Warning: {text}")

    @property
    def interactive(self) -> bool:
        """Whether a person watches stderr, so that progress is worth showing."""
        return self.stderr.isatty()

    @property
    def colour(self) -> bool:
        """Whether stdout takes colour: a terminal, and neither ``NO_COLOR`` (even empty) nor ``TERM=dumb``."""
        return self.stdout.isatty() and "NO_COLOR" not in self.environ and self.environ.get("TERM") != "dumb"

    @property
    def unicode(self) -> bool:
        """Whether stdout can show characters beyond ASCII, and the locale does not say otherwise.

        Python takes UTF-8 for what is written in the C locale. An environment without any locale, as containers have it, is no
        objection.
        """
        return _is_utf8(self.stdout.encoding or "") and _is_utf8(_charset(self.environ) or "utf-8")

    @property
    def width(self) -> int | None:
        """Columns of the terminal on stdout; ``None`` when it is none, and nothing need be cut."""
        if not self.stdout.isatty():
            return None
        try:
            return os.get_terminal_size(self.stdout.fileno()).columns or None
        except (OSError, ValueError):
            return None


def leave(code: int) -> NoReturn:
    """End the process at once: an interpreter that takes its modules apart first needs a fifth of a short command's time."""
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):  # closed, or its reader has gone: told where it was written
            continue
    os._exit(code)
