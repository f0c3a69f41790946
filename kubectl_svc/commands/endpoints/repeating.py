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
from kubectl_svc.errors import OK, UsageError, unexpected


def interval(parser: Parser) -> None:
    """``--interval``."""
    parser.add_argument("--interval", metavar="DURATION", help="repeat every DURATION until SIGTERM")


def repeat(once: Callable[[Console], int], args: argparse.Namespace, console: Console) -> int:
    """Run ``once``, and with ``--interval`` ever again; then what goes wrong ends nothing and is told when it changes.

    A round that is under way when SIGTERM comes is finished, for it may be writing.
    """
    if not args.interval:
        return once(console)
    pause = flags.duration(args.interval, "--interval")
    if not isfinite(pause):
        raise UsageError(
            f"--interval {args.interval}: the interval must be greater than 0",
            "use a duration such as 30s",
        )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    told: set[str] = set()
    while not stop.is_set():
        teller = _OnceTold(console, told)
        try:
            once(teller)
        except OutputFailed:
            raise
        except Exception as cause:
            teller.err(str(unexpected(cause)))
        told = teller.said
        stop.wait(pause)
    return OK


class _OnceTold(Console):
    """A console that keeps from stderr what the round before has said already."""

    def __init__(self, console: Console, told: set[str]) -> None:
        super().__init__(console.stdin, console.stdout, console.stderr, console.environ, console.clock, console.sleep)
        self.said: set[str] = set()
        self._told = told

    def err(self, text: str) -> None:
        """Write a message to stderr, unless the last round did."""
        if text not in self._told | self.said:
            super().err(text)
        self.said.add(text)
