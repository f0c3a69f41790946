"""How much memory answers may take, all threads and pages together."""

from __future__ import annotations

from kubectl_svc.cluster import limits
from kubectl_svc.cluster.said import said
from kubectl_svc.errors import SvcError

_SMALL = 1 << 20
_BYTES_OF = ((b"{", 240), (b"[", 90), (b":", 120), (b",", 40))
"""What CPython takes, at most, for what begins or follows at such a byte: a mapping, a list, a key with its value, an item."""


class Memory:
    """What this process may take besides what it has now."""

    def __init__(self, limit: int = limits.MEMORY_BYTES) -> None:
        self._limit = limit
        self._base = resident()

    def receive(self) -> None:
        """Raise ``SvcError`` where what is being received fills what is left; for every MiB of it."""
        if resident() - self._base > self._limit:
            raise TooMuch(self._limit)

    def check(self, content: bytes) -> None:
        """Raise ``SvcError`` where ``content`` is JSON that would take more than is left once it is read."""
        if len(content) < _SMALL:
            return
        weight = 2 * len(content) + sum(size * content.count(mark) for mark, size in _BYTES_OF)
        if resident() - self._base + weight > self._limit:
            raise TooMuch(self._limit)


class TooMuch(SvcError):
    """Answers that would take more memory than they may."""

    def __init__(self, limit: int) -> None:
        super().__init__(said("too-much", mib=limit >> 20), said("name-one"))


def resident() -> int:
    """Bytes of memory that this process has now, or at most had where the system does not say; 0 where it says nothing."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * 4096
    except (OSError, ValueError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return 0
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
