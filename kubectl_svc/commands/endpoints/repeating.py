"""``--interval``: once, or again and again until SIGTERM or Ctrl-C; fit for a Deployment as for a CronJob."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Callable
from math import isfinite

from kubectl_svc.commands.endpoints import flags
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console, OutputFailed
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import OK, UsageError, unexpected


def interval(parser: Parser) -> None:
    """``--interval``."""
    parser.add_argument("--interval", metavar="DURATION", help="repeat every DURATION until SIGTERM")


def repeat(once: Callable[[Console], int], args: argparse.Namespace, console: Console) -> int:
    """Run ``once``, and with ``--interval`` ever again; then what goes wrong ends nothing and is printed when it changes.

    A round that is under way when SIGTERM comes is finished, for it may be writing.
    """
    if not args.interval:
        return once(console)
    pause = flags.duration(args.interval, "--interval")
    if not isfinite(pause):
        raise UsageError(said("interval", interval=args.interval), said("use-duration"))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    before: set[str] = set()
    while not stop.is_set():
        reporter = _Changes(console, before)
        try:
            once(reporter)
        except OutputFailed:
            raise
        except Exception as cause:
            reporter.err(str(unexpected(cause)))
        finally:
            reporter.close()
        before = reporter.printed
        stop.wait(pause)
    return OK


class _Changes(Console):
    """A console that does not print to stderr again what the round before has printed."""

    def __init__(self, console: Console, before: set[str]) -> None:
        super().__init__(console.stdin, console.stdout, console.stderr, console.environ, console.clock, console.sleep)
        self.printed: set[str] = set()
        self._before = before

    def err(self, text: str) -> None:
        """Write a message to stderr, unless the last round did."""
        if text not in self._before | self.printed:
            super().err(text)
        self.printed.add(text)
