"""Network namespaces without a name: the kernel takes each away with the last descriptor, socket and process in it.

So nothing is left behind, however a run ends. For a look inside while it runs: ``nsenter --net=/proc/PID/ns/net`` with the PID
of the kube-proxy in it.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

CLONE_NEWNET = 0x40000000
PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
"""Where iproute2, nft and iptables are, for users who have no sbin on their PATH."""
THIS_SIDE, OTHER_SIDE = "fe80::1", "fe80::2"

_libc = ctypes.CDLL(None, use_errno=True)


class NetworkNamespace:
    """One network namespace, with its loopback device up; an OSError where this process may make none."""

    def __init__(self) -> None:
        with ThreadPoolExecutor(1) as worker:  # a namespace belongs to a thread: this one ends here, and ours stays where it is
            self._descriptor = worker.submit(_unshared).result()
        self.ip("link set lo up")

    @property
    def path(self) -> str:
        """The file that stands for it, for ip and nsenter; good while this process lives and has not closed it."""
        return f"/proc/{os.getpid()}/fd/{self._descriptor}"

    def close(self) -> None:
        """Let go of it; its devices vanish with it."""
        os.close(self._descriptor)

    def socket(self, family: socket.AddressFamily, kind: socket.SocketKind) -> socket.socket:
        """A non-blocking socket that stays in the namespace, whoever uses it."""
        with self._entered():
            made = socket.socket(family, kind)
        made.setblocking(False)
        return made

    def command(self, *words: str | Path) -> list[str]:
        """The command line that runs ``words`` inside, as the very process that is started."""
        return ["nsenter", f"--net={self.path}", "env", f"PATH={PATH}", *map(str, words)]

    def ip(self, *commands: str) -> None:
        """Have iproute2 do ``commands``, each without its ``ip``; a CalledProcessError if one fails, its words on stderr."""
        subprocess.run(self.command("ip", "-batch", "-"), input="\n".join(commands), text=True, check=True)

    def sysctl(self, values: dict[str, int]) -> None:
        """Set what is below /proc/sys/net, which shows everyone their own namespace."""
        with self._entered():
            for name, value in values.items():
                Path("/proc/sys/net", name).write_text(str(value))

    @contextmanager
    def _entered(self) -> Iterator[None]:
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _checked(_libc.setns(self._descriptor, CLONE_NEWNET))
            yield
        finally:
            _checked(_libc.setns(home, CLONE_NEWNET))
            os.close(home)


def run_in(namespace: NetworkNamespace, line: str) -> None:
    """Run a command line inside; a CalledProcessError if it fails, its words on stderr."""
    subprocess.run(namespace.command(*line.split()), check=True)


def link(one: NetworkNamespace, device: str, other: NetworkNamespace, other_device: str) -> None:
    """A cable: ``one`` is THIS_SIDE to its peer, and ``other`` the OTHER_SIDE, on every cable alike."""
    one.ip(f"link add {device} type veth peer name {other_device} netns {other.path}")
    for namespace, its_device, address in ((one, device, THIS_SIDE), (other, other_device, OTHER_SIDE)):
        namespace.ip(
            f"link set {its_device} addrgenmode none",
            f"address add {address}/64 dev {its_device} nodad",
            f"link set {its_device} up",
        )


def _unshared() -> int:
    _checked(_libc.unshare(CLONE_NEWNET))
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY)


def _checked(result: int) -> None:
    if result:
        raise OSError(code := ctypes.get_errno(), os.strerror(code))
