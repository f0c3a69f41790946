"""Servers that live no longer than the tests that started them."""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

PR_SET_PDEATHSIG = 1


class Server:
    """One process in a session of its own, its output in a log file; stopped by its pid.

    Ending the parent does not end such a server, so it is stopped at exit as well, and on Linux the kernel kills it when the
    parent dies without a chance to do so. What it holds is thrown away afterwards: it is killed, not asked.
    """

    def __init__(self, name: str, *command: str | Path, log: Path) -> None:
        self.name, self.log = name, log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=log.parent,
                start_new_session=True,
                preexec_fn=partial(_die_with, os.getpid()) if sys.platform == "linux" else None,
            )
        self.pid = self.process.pid
        atexit.register(self.stop)

    def running(self) -> bool:
        """Whether it has not ended by itself."""
        return self.process.poll() is None

    def pause(self) -> None:
        """Let it sleep until `resume`."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Go on; harmless where it was awake."""
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Kill it and reap it; harmless the second time."""
        self.process.kill()
        self.process.wait()
        atexit.unregister(self.stop)

    def complaint(self) -> str:
        """The end of its log, for an error message."""
        lines = self.log.read_text(errors="replace").splitlines()[-25:]
        state = "running" if self.running() else f"ended with {self.process.returncode}"
        return "\n".join([f"--- {self.name} ({state}), {self.log}:", *lines])


class ReservedPort:
    """A free loopback port that stays ours until the server that shares it has taken it.

    The socket is bound but does not listen, with SO_REUSEPORT; a server that sets this option too (etcd's --socket-reuse-port,
    kube-apiserver's --permit-port-sharing) can listen there, and nobody else is given the port meanwhile.
    """

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.socket.bind(("127.0.0.1", 0))
        self.number: int = self.socket.getsockname()[1]

    def close(self) -> None:
        """Give it up."""
        self.socket.close()


_libc = ctypes.CDLL(None, use_errno=True)  # loaded here: between fork and exec as little as possible should happen


def _die_with(parent: int) -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os.kill(os.getpid(), signal.SIGKILL)
