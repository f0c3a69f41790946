"""What went wrong on the wire -> one line in kubectl's words."""

from __future__ import annotations

import socket
import ssl

from kubectl_svc.errors import ConnectionFailed

_NO_HTTP = {"BadStatusLine", "UnknownProtocol", "LineTooLong", "InvalidHeader"}


def dial_error(error: BaseException, place: str, hint: str = "") -> ConnectionFailed:
    """Why no connection to ``place`` (``host:port``) came about; nothing was sent. ``hint``: what to do when refused."""
    if isinstance(error, ConnectionRefusedError):
        message = f"The connection to the server {place} was refused - did you specify the right host or port?"
        return ConnectionFailed(message, hint)
    why, hint = _reason(error)
    return ConnectionFailed(f"Unable to connect to the server: {place}: {why}", hint)


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
        return "it closed the connection", "try again"
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error) or type(error).__name__), ""


def answer_error(error: BaseException, place: str) -> ConnectionFailed:
    """Why a request that may have been received got no whole answer."""
    if isinstance(error, TimeoutError):
        return ConnectionFailed(f"the server {place} did not answer in time", "raise --request-timeout or try again", sent=True)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        # With TLS 1.3 a server refuses a client certificate only after the handshake.
        return ConnectionFailed(f"the server {place} ended the connection: tls: {error.reason or error}", sent=True)
    if isinstance(error, ConnectionResetError | BrokenPipeError | ssl.SSLEOFError):
        # http.client's RemoteDisconnected is a ConnectionResetError, and a BadStatusLine too.
        reason = "it closed the connection"
    elif type(error).__name__ in _NO_HTTP:
        reason = "what came back is not HTTP; is it an https port?"
    else:
        reason = "it closed the connection in the middle of an answer"
    return ConnectionFailed(f"no whole answer from the server {place}: {reason}", "try again", sent=True)


def not_gzip(place: str) -> ConnectionFailed:
    """An answer that says it is compressed and is not."""
    return ConnectionFailed(f"the answer of the server {place} is broken: not gzip as it says", "try again", sent=True)
