"""One command line as a process of its own: what it says, how it ends, how long it takes and what memory it needs."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.cli import main
from kubectl_svc.console import Console

SECRET = "s3cr3t-t0ken-that-nobody-may-see"
PASSWORD = "p4ssw0rd-that-nobody-may-see"
TIMEOUT = 2.0
GRACE = 2.0
MEMORY = 500 << 20

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
TRACE, EXPOSE, ENDPOINTS = frozenset({3}), frozenset({1}), frozenset({1, 4, 5})
COMMANDS: dict[str, frozenset[int]] = {
    "trace web": TRACE,
    "trace": TRACE,
    "trace -A -o json": TRACE,
    "expose deployment web --port=80 --name=new": EXPOSE,
    "expose --name=new --selector=app=web --port=80": EXPOSE,
    "expose deployment web --port=80 --name=new --apply --diff": EXPOSE,
    "expose deployment web --port=80 --wait --timeout=1s": EXPOSE,
    "endpoints get db": ENDPOINTS,
    "endpoints get": ENDPOINTS,
    "endpoints add db 192.0.2.7": ENDPOINTS,
    "endpoints set db 192.0.2.7 -o yaml": ENDPOINTS,
    "endpoints remove db 192.0.2.1 --allow=empty": ENDPOINTS,
    "endpoints switch db --to 192.0.2.9": ENDPOINTS,
}
"""A command line -> the exit codes that a failure may have."""


_MEASURE = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_CLOSE, 3)])
_, status, usage = os.wait4(pid, 0)
os.write(3, b"%d %d" % (status, usage.ru_maxrss))
"""
"""A process begins with the peak of the one that started it, so a small one starts it: this one may have grown large."""


class Ended(NamedTuple):
    """How a command line ended; ``memory`` is its peak in bytes."""

    code: int
    out: str
    err: str
    seconds: float
    memory: int


def run(words: Sequence[str], environ: Mapping[str, str] | None = None, stdin: bytes = b"") -> Ended:
    """Run ``kubectl-svc`` with ``words`` and wait for its end."""
    temporary = tempfile.TemporaryFile
    with temporary() as given, temporary() as out, temporary() as err, temporary() as measured:
        given.write(stdin)
        given.seek(0)
        plain = {key: value for key, value in os.environ.items() if "proxy" not in key.lower() and key != "KUBECONFIG"}
        argv = [sys.executable, "-I", "-S", "-c", _MEASURE, sys.executable, "-m", "kubectl_svc", *words]
        files = [(os.POSIX_SPAWN_DUP2, file.fileno(), number) for number, file in enumerate((given, out, err, measured))]
        started = time.monotonic()
        pid = os.posix_spawn(sys.executable, argv, {**plain, "COLUMNS": "100", **(environ or {})}, file_actions=files)
        os.waitpid(pid, 0)
        seconds = time.monotonic() - started
        measured.seek(0)
        ended, peak = map(int, measured.read().split())
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "backslashreplace"))
        return Ended(os.waitstatus_to_exitcode(ended), texts[0], texts[1], seconds, peak * 1024)


def within(words: Sequence[str], environ: Mapping[str, str] | None = None, stdin: str = "") -> Ended:
    """The same in this process: faster, but of its memory nothing is known."""
    out, err = io.StringIO(), io.StringIO()
    started = time.monotonic()
    code = main(list(words), Console(io.StringIO(stdin), out, err, environ or {}))
    return Ended(code, out.getvalue(), err.getvalue(), time.monotonic() - started, 0)


def offences(ended: Ended, limit: float | None = None) -> Iterator[str]:
    """What no command may do, whatever it met."""
    both = ended.out + ended.err
    if "Traceback" in both or "this is a bug" in both:
        yield "a bug"
    if STEERING.search(both):
        yield f"control characters: {STEERING.findall(both)[:3]!r}"
    if SECRET in both or PASSWORD in both:
        yield "a secret"
    if ended.code not in {0, 1, 2, 3, 4, 5}:
        yield f"exit code {ended.code}"
    if ended.memory > MEMORY:
        yield f"{ended.memory >> 20} MiB"
    if limit is not None and ended.seconds > limit:
        yield f"{ended.seconds:.1f} s"
