"""Everything that can go wrong, as one line that a user can act on, and the exit codes.

An error knows how it is shown: ``str(error)`` is the whole line that goes to stderr. Messages from
the API server keep kubectl's wording, so that people and scripts recognise them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubectl_svc.wording import Said

OK = 0
FAILED = 1
USAGE = 2
UNKNOWN = 3
CONFLICT = 4
PARTLY_WRITTEN = 5
INTERRUPTED = 130


class SvcError(Exception):
    """What failed, on what, and what to do about it.

    ``message`` says what and where; ``hint``, if any, says what to do; both are made from values where they are given as such.
    ``exit_code`` is the code the process ends with when this error reaches the top.
    """

    prefix = "error: "
    exit_code = FAILED

    def __init__(self, message: str | Said, hint: str | Said = "") -> None:
        super().__init__(message, hint)
        self.said = message
        self.advice = hint

    @property
    def message(self) -> str:
        """What failed, and on what, as a sentence."""
        return str(self.said)

    @property
    def hint(self) -> str:
        """What to do about it, as a sentence, or nothing."""
        return str(self.advice)

    @property
    def whole(self) -> str:
        """Both of them, without what stands before them on a terminal."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        return f"{self.prefix}{self.whole}"


class UsageError(SvcError):
    """The command line, or a file named on it, cannot be understood."""

    exit_code = USAGE


class OwnFault(SvcError):
    """A bug of ours: ``cause`` is an exception that no code expected."""

    def __init__(self, cause: BaseException) -> None:
        frame, line = cause.__traceback__, 0
        where = "unknown place"
        while frame is not None:
            where, line = frame.tb_frame.f_code.co_filename, frame.tb_lineno
            frame = frame.tb_next
        file = where.replace("\\", "/").rpartition("/")[2]
        super().__init__(
            f"this is a bug in kubectl-svc ({type(cause).__name__} at {file}:{line})",
            "please report it with the command line; KUBECTL_SVC_DEBUG=1 shows more",
        )
        self.__cause__ = cause


def unexpected(cause: Exception) -> SvcError:
    """Any exception as one of ours; in whatever thread it was raised, it is an error of what was being done there."""
    if isinstance(cause, SvcError):
        return cause
    if isinstance(cause, RecursionError):
        return SvcError("an object is nested too deeply")
    if isinstance(cause, MemoryError):
        return SvcError("out of memory", "read less at once: specify a Service or a namespace")
    return OwnFault(cause)


class Problems(SvcError):
    """Several things are wrong with one input; all of them are told at once, one a line."""

    def __init__(self, problems: Sequence[str | Said], exit_code: int = FAILED) -> None:
        super().__init__("")
        self.problems = tuple(problems)
        self.exit_code = exit_code

    @property
    def message(self) -> str:
        """Every problem on a line of its own."""
        return "\n".join(map(str, self.problems))

    def __str__(self) -> str:
        return "\n".join(f"{self.prefix}{problem}" for problem in self.problems)


class ConfigError(SvcError):
    """The kubeconfig files or the connection flags do not lead to a server."""


class ConnectionFailed(SvcError):
    """No HTTP answer came back.

    ``sent`` tells whether the request may have reached the server: after a write with ``sent`` set
    nobody knows whether it took effect.
    """

    prefix = ""

    def __init__(self, message: str | Said, hint: str | Said = "", *, sent: bool = False) -> None:
        super().__init__(message, hint)
        self.sent = sent


class BadAnswer(SvcError):
    """An answer of success that is not what was asked for: another kind, a wrong type, no JSON.

    After a write nobody knows whether it took effect.
    """


class ApiError(SvcError):
    """The API server answered with a failure.

    ``code`` is the HTTP status, ``reason`` the API's own (``NotFound``, ``Conflict``, …; empty when
    the body was no ``Status``), ``details`` the ``Status.details`` object, ``retry_after`` the
    seconds the server asks to wait, or ``None``. Worded as kubectl words it (k8s.io/kubectl/pkg/cmd/util,
    ``StandardErrorMessage``).
    """

    prefix = ""

    def __init__(
        self,
        code: int,
        reason: str,
        message: str | Said,
        details: Mapping[str, Any] | None = None,
        retry_after: float | None = None,
        hint: str | Said = "",
    ) -> None:
        super().__init__(message, hint)
        self.code = code
        self.reason = reason
        self.details = dict(details or {})
        self.retry_after = retry_after

    def __str__(self) -> str:
        if self.code == 401:
            return f"error: You must be logged in to the server ({self.message})"
        if self.reason == "Invalid":
            return self._invalid()
        reason = f" ({self.reason})" if self.reason else ""
        return f"Error from server{reason}: {self.message}" + (f"; {self.hint}" if self.hint else "")

    def _invalid(self) -> str:
        kind, name = self.details.get("kind"), self.details.get("name")
        what = f'The {kind} "{name}" is invalid' if kind or name else "The request is invalid"
        causes = [f"{cause.get('field', '')}: {cause.get('message', '')}" for cause in self._causes()]
        match list(dict.fromkeys(causes)):
            case []:
                return f"{what}: {self.message}"
            case [cause]:
                return f"{what}: {cause}"
            case several:
                return f"{what}: " + "".join(f"\n* {cause}" for cause in several)

    def _causes(self) -> list[Mapping[str, Any]]:
        causes = self.details.get("causes")
        return [cause for cause in causes if isinstance(cause, Mapping)] if isinstance(causes, list) else []


class NotFound(ApiError):
    """The object, or its whole type, is not there."""


class Forbidden(ApiError):
    """The server knows who asks and says no; never to be shown as "absent"."""


class Conflict(ApiError):
    """Somebody else changed the object first: resourceVersion or uid no longer fit."""


class AlreadyExists(ApiError):
    """An object of that name already exists."""


class Gone(ApiError):
    """The resourceVersion or the continue token is too old; read afresh."""


_BY_REASON: dict[str, type[ApiError]] = {
    "NotFound": NotFound,
    "Forbidden": Forbidden,
    "Conflict": Conflict,
    "AlreadyExists": AlreadyExists,
    "Gone": Gone,
    "Expired": Gone,
}


def api_error(
    code: int, reason: str, message: str | Said, details: Mapping[str, Any] | None = None, retry_after: float | None = None
) -> ApiError:
    """The ``ApiError`` of the class that fits ``reason`` (409 is two: Conflict and AlreadyExists)."""
    return _BY_REASON.get(reason, ApiError)(code, reason, message, details, retry_after)
