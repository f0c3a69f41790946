"""What went wrong on the wire -> one line in kubectl's words."""

from __future__ import annotations

import socket
import ssl

from kubectl_svc.cluster.transport.line import TooLarge
from kubectl_svc.errors import ConnectionFailed

_NO_HTTP = {"BadStatusLine", "UnknownProtocol", "LineTooLong", "InvalidHeader"}
_CLOSED = "the connection was closed"


def dial_error(error: BaseException, place: str, hint: str = "") -> ConnectionFailed:
    """Why no connection to ``place`` (``host:port``) came about; nothing was sent. ``hint``: what to do when refused."""
    if isinstance(error, ConnectionFailed):
        return error
    if isinstance(error, ConnectionRefusedError):
        message = f"The connection to the server {place} was refused - did you specify the right host or port?"
        return ConnectionFailed(f"{message} {hint}".rstrip())
    why, hint = _reason(error)
    return ConnectionFailed(f"Unable to connect to the server: {place}: {why}", hint)


def proxy_error(error: BaseException, place: str) -> ConnectionFailed:
    """Why the proxy in ``place`` (``host:port through the proxy URL``) made no connection."""
    if isinstance(error, ssl.SSLCertVerificationError | TimeoutError):
        return dial_error(error, place)
    why = error.message if isinstance(error, ConnectionFailed) else _reason(error)[0]
    return ConnectionFailed(f"Unable to connect to the server: {place}: the proxy failed: {why}")


def _reason(error: BaseException) -> tuple[str, str]:
    """Why, and what to do about it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"tls: failed to verify certificate: {error.verify_message.rstrip('.')}"
        return why, "check certificate-authority in the kubeconfig, or --tls-server-name"
    if isinstance(error, ssl.SSLError):
        return f"tls: {error.reason or error}", "is it an https port?"
    if isinstance(error, socket.gaierror | UnicodeError):
        return "no such host", "check the server in the kubeconfig"
    if isinstance(error, TimeoutError):
        return "timed out", "is it reachable from here?"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return _CLOSED, "try again"
    if isinstance(error, TooLarge):
        return f"its answer {error}", ""
    if type(error).__name__ in _NO_HTTP:
        return "the answer is not HTTP", ""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__), ""


def answer_error(error: BaseException, place: str) -> ConnectionFailed:
    """Why a request that may have been received got no whole answer."""
    if isinstance(error, TimeoutError):
        return ConnectionFailed(f"the server {place} did not answer in time", "raise --request-timeout or try again", sent=True)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        # With TLS 1.3 a server refuses a client certificate only after the handshake.
        return ConnectionFailed(f"the server {place} ended the connection: tls: {error.reason or error}", sent=True)
    if isinstance(error, TooLarge):
        return AnswerTooLarge(f"the answer of the server {place} {error}", "no API server sends that", sent=True)
    if isinstance(error, ConnectionResetError | BrokenPipeError | ssl.SSLEOFError):
        # http.client's RemoteDisconnected is a ConnectionResetError, and a BadStatusLine too.
        reason = _CLOSED
    elif type(error).__name__ in _NO_HTTP:
        reason = "what came back is not HTTP; is it an https port?"
    else:
        reason = "the connection was closed in the middle of an answer"
    return ConnectionFailed(f"no whole answer from the server {place}: {reason}", "try again", sent=True)


def not_gzip(place: str) -> ConnectionFailed:
    """An answer that says it is compressed and is not."""
    return ConnectionFailed(f"the answer of the server {place} is broken: not gzip as it says", "try again", sent=True)


class AnswerTooLarge(ConnectionFailed):
    """An answer beyond a limit: sending the request again does not help, but a smaller page of a list may."""
