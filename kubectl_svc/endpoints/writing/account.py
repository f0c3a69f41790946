"""What one command has written so far, what may be written, and how that is told when it does not come to its end."""

from __future__ import annotations

from kubectl_svc.endpoints.objects.writes import DELETE, Write
from kubectl_svc.errors import CONFLICT, PARTLY_WRITTEN, SvcError
from kubectl_svc.objects import meta


class TimedOut(SvcError):
    """The deadline came first; nothing was written."""

    exit_code = CONFLICT


class PartlyWritten(SvcError):
    """Some writes of a plan are done and others are not, or nobody knows."""

    exit_code = PARTLY_WRITTEN


class Account:
    """True when anything is, or may be, written. ``finish`` is the command line that does what may be left undone."""

    def __init__(self, finish: str = "") -> None:
        self.written: list[Write] = []
        self.unsure: list[Write] = []
        self.to_finish = f"this finishes it: {finish}" if finish else "run the same command again to finish"

    def __bool__(self) -> bool:
        return bool(self.written or self.unsure)

    def __str__(self) -> str:
        sure = sorted({named(write) for write in self.written})
        unsure = sorted({named(write) for write in self.unsure} - set(sure))
        done = "deleted" if all(write.verb == DELETE for write in self.written) else "written"
        parts = [f"{', '.join(sure)} {'is' if len(sure) == 1 else 'are'} {done}"] if sure else []
        if unsure:
            parts.append(f"{', '.join(unsure)} may be written or not: no response was received")
        return ", and ".join(parts)

    def given_up(self, why: str, hint: str = "") -> SvcError:
        """The error that ends a command whose time, or patience with others, is over."""
        if self:
            return PartlyWritten(f"{why}; {self}", hint or self.to_finish)
        return TimedOut(f"{why}; nothing was written", hint or "try again, or raise --timeout")

    def refused(self, why: SvcError, what: str) -> SvcError:
        """``why`` itself when nothing is written, else the error that says what is, and that ``what`` came."""
        return PartlyWritten(f"{self}{what}: {why.message}", why.hint or self.to_finish) if self else why


def named(write: Write) -> str:
    """``kind/name`` of the object that is written."""
    return meta.reference(write.obj)
