"""``-f URL``: what lies there, by the same transport as a cluster's, within the same limits.

As ``kubectl -f`` does it: the environment's proxies, the system's authorities, up to ten redirects, a name and password only
where the URL has them (no ``~/.netrc``), and they do not follow a redirect to another host (Go's net/http).
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote, unquote, urljoin, urlsplit

from kubectl_svc import __version__
from kubectl_svc.cluster.address import without_userinfo
from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.secret import Secret
from kubectl_svc.cluster.transport import Deadline, Headers, Response, connect
from kubectl_svc.errors import SvcError
from kubectl_svc.wording import Said

_SECONDS = 30.0
_REDIRECTS = 10
_MOVED = frozenset({301, 302, 303, 307, 308})


def fetched(url: str, environ: Mapping[str, str] | None = None) -> bytes:
    """The content at ``url``; raises ``OSError`` with one line of reason."""
    deadline = Deadline(_SECONDS)
    login = url.partition("://")[2].partition("/")[0].rpartition("@")[0]
    for _ in range(_REDIRECTS + 1):
        try:
            answer = _get(url, login, deadline, os.environ if environ is None else environ)
        except (SvcError, ValueError) as error:
            raise _unfetched(error.said if isinstance(error, SvcError) else str(error)) from error
        if answer.status not in _MOVED or not answer.header("Location"):
            break
        following = urljoin(url, answer.header("Location"))
        if not following.startswith(("http://", "https://")):
            raise _unfetched(said("redirected", url=without_userinfo(following)))
        if urlsplit(following).netloc.rpartition("@")[2] != urlsplit(url).netloc.rpartition("@")[2]:
            login = ""
        url = following
    else:
        raise _unfetched(said("redirects", count=_REDIRECTS))
    if answer.status != 200:
        raise _unfetched(said("status", status=answer.status))
    return answer.body


def _unfetched(why: str | Said) -> OSError:
    return OSError(said("not-fetched", why=why))


def _get(url: str, login: str, deadline: Deadline, environ: Mapping[str, str]) -> Response:
    parts = urlsplit(url)
    transport = connect(Connection(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"), environ)
    headers: Headers = (("User-Agent", f"kubectl-svc/{__version__}"), ("Accept-Encoding", "gzip"))
    if login:
        name, _, password = login.partition(":")
        pair = f"{unquote(name)}:{unquote(password)}".encode()
        headers += (("Authorization", Secret(b"Basic " + b64encode(pair))),)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~?')}" if parts.query else ""
    try:
        return transport.request("GET", path + query, headers, None, deadline)
    finally:
        transport.close()
