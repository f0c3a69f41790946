"""What one command has written so far, what may be written, and how that is reported when it does not finish."""

from __future__ import annotations

from kubectl_svc.endpoints.objects.writes import DELETE, Write
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import CONFLICT, PARTLY_WRITTEN, SvcError
from kubectl_svc.objects import meta
from kubectl_svc.wording import Said


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
        self.to_finish = said("finish", command=finish) if finish else said("finish-again")

    def __bool__(self) -> bool:
        return bool(self.written or self.unsure)

    @property
    def said(self) -> Said:
        """What is written, and what may be."""
        names = sorted({named(write) for write in self.written})
        sure = said("deleted" if all(write.verb == DELETE for write in self.written) else "written", objects=names)
        unsure = said("unsure", objects=sorted({named(write) for write in self.unsure} - set(names)))
        if names and unsure.values["objects"]:
            return said("account", sure=sure, unsure=unsure)
        return sure if names else unsure

    def given_up(self, why: Said, hint: Said | None = None) -> SvcError:
        """The error that ends a command whose deadline is over, or whose conflicts do not end."""
        if self:
            return PartlyWritten(said("gave-up", why=why, account=self.said), hint or self.to_finish)
        return TimedOut(said("gave-up-unwritten", why=why), hint or said("retry"))

    def refused(self, why: SvcError, key: str = "then-refused", **values: str) -> SvcError:
        """``why`` itself when nothing is written, else the error that says what is, and by the text ``key`` what came."""
        if not self:
            return why
        return PartlyWritten(said(key, account=self.said, why=why.message, **values), why.advice or self.to_finish)


def named(write: Write) -> str:
    """``kind/name`` of the object that is written."""
    return meta.reference(write.obj)
