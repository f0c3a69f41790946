"""What went wrong on the wire -> one line in kubectl's words."""

from __future__ import annotations

import socket
import ssl

from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.transport.line import TooLarge
from kubectl_svc.errors import ConnectionFailed
from kubectl_svc.wording import Said

_NO_HTTP = {"BadStatusLine", "UnknownProtocol", "LineTooLong", "InvalidHeader"}
AGAIN = said("try-again")
_CLOSED = said("closed")


def dial_error(error: BaseException, place: str, hint: str | Said = "") -> ConnectionFailed:
    """Why no connection to ``place`` (``host:port``) came about; nothing was sent. ``hint``: what to do when refused."""
    if isinstance(error, ConnectionFailed):
        return error
    if isinstance(error, ConnectionRefusedError):
        return ConnectionFailed(said("refused", place=place, hint=hint))
    why, hint = _reason(error)
    return ConnectionFailed(said("no-connection", place=place, why=why), hint)


def proxy_error(error: BaseException, place: str) -> ConnectionFailed:
    """Why the proxy in ``place`` (``host:port through the proxy URL``) made no connection."""
    if isinstance(error, ssl.SSLCertVerificationError | TimeoutError):
        return dial_error(error, place)
    why = error.said if isinstance(error, ConnectionFailed) else _reason(error)[0]
    return ConnectionFailed(said("no-proxy", place=place, why=why))


def _reason(error: BaseException) -> tuple[str | Said, str | Said]:
    """Why, and what to do about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return said("unverified", reason=error.verify_message.rstrip(".")), said("check-authority")
    if isinstance(error, ssl.SSLError):
        return said("tls", reason=error.reason or str(error)), said("is-it-https")
    if isinstance(error, socket.gaierror | UnicodeError):
        return said("no-such-host"), said("check-host")
    if isinstance(error, TimeoutError):
        return said("timed-out"), said("is-it-reachable")
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return _CLOSED, AGAIN
    if isinstance(error, TooLarge):
        return said("its-answer", limit=error.said), ""
    if type(error).__name__ in _NO_HTTP:
        return said("no-http"), ""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__), ""


def answer_error(error: BaseException, place: str) -> ConnectionFailed:
    """Why a request that may have been received got no whole answer."""
    if isinstance(error, TimeoutError):
        return ConnectionFailed(said("no-answer", place=place), said("raise-timeout-or-again"), sent=True)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        # With TLS 1.3 a server refuses a client certificate only after the handshake.
        return ConnectionFailed(said("tls-ended", place=place, reason=error.reason or str(error)), sent=True)
    if isinstance(error, TooLarge):
        return AnswerTooLarge(said("large-answer", place=place, limit=error.said), said("no-api-server"), sent=True)
    if isinstance(error, ConnectionResetError | BrokenPipeError | ssl.SSLEOFError):
        # http.client's RemoteDisconnected is a ConnectionResetError, and a BadStatusLine too.
        reason = _CLOSED
    elif type(error).__name__ in _NO_HTTP:
        reason = said("what-is-no-http")
    else:
        reason = said("closed-in-answer")
    return ConnectionFailed(said("broken-answer", place=place, reason=reason), AGAIN, sent=True)


def not_gzip(place: str) -> ConnectionFailed:
    """An answer that says it is compressed and is not."""
    return ConnectionFailed(said("not-gzip", place=place), AGAIN, sent=True)


class AnswerTooLarge(ConnectionFailed):
    """An answer beyond a limit: sending the request again does not help, but a smaller page of a list may."""
