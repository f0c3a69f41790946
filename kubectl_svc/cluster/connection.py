"""A merged kubeconfig and the connection flags -> one resolved ``Connection``, the one kubectl would use.

Mirrors ``DirectClientConfig`` of k8s.io/client-go/tools/clientcmd; credentials go out over TLS only. Pure but for reading
certificates and tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc.cluster.address import without_userinfo
from kubectl_svc.cluster.flags import ConnectionFlags, cluster_problems, user_problems, with_cluster_flags, with_user_flags
from kubectl_svc.cluster.kubeconfig import Entry, Kubeconfig
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.secret import Secret, header_problem
from kubectl_svc.errors import ConfigError, Problems
from kubectl_svc.wording import Said

Headers = tuple[tuple[str, str | Secret], ...]


class Connection(NamedTuple):
    """Everything needed to talk to one API server. Secrets stay out of its ``repr``.

    ``server`` is ``scheme://host[:port][/prefix]``; ``ca``, ``client_certificate`` and ``client_key`` are PEM;
    ``timeout`` is in seconds (``None``: none asked for). ``exec`` and ``auth_provider`` are the user's entries of
    that name, which `credentials` turns into a token or a certificate; ``cluster`` is the cluster's entry, for
    plugins that ask for it. ``hint`` says what to do where nobody listens at ``server``.
    """

    server: str
    namespace: str = "default"
    ca: bytes | None = None
    insecure: bool = False
    tls_server_name: str | None = None
    proxy_url: str | None = None
    compression: bool = True
    timeout: float | None = None
    impersonate: Headers = ()
    token: Secret | None = None
    username: str | None = None
    password: Secret | None = None
    client_certificate: bytes | None = None
    client_key: Secret | None = None
    exec: Entry | None = None
    auth_provider: Entry | None = None
    cluster: Entry | None = None
    hint: str | Said = ""

    def __repr__(self) -> str:
        """Where to and for whom, without credentials."""
        return f"Connection({self.server!r}, namespace={self.namespace!r}, impersonate={self.impersonate!r})"

    @property
    def identity(self) -> Headers:
        """The headers that say who asks (a token, or a name and password) and whom to act as."""
        if self.token:
            return (("Authorization", Secret(b"Bearer " + self.token.reveal())), *self.impersonate)
        if self.username or self.password:
            from base64 import b64encode

            pair = Secret(f"{self.username or ''}:").reveal() + (self.password.reveal() if self.password else b"")
            return (("Authorization", Secret(b"Basic " + b64encode(pair))), *self.impersonate)
        return self.impersonate


def resolve(config: Kubeconfig, flags: ConnectionFlags) -> Connection | None:
    """The connection that ``flags`` choose from ``config``; ``None`` when nothing at all names a server.

    Raises ``ConfigError`` for a context, cluster or user that is not there and for files that cannot be read, and
    ``Problems`` for what contradicts itself. ``namespace`` is empty when neither a flag nor the context names one.
    """
    context = _context(config, flags)
    cluster_name, user_name = flags.cluster or context.get("cluster") or "", flags.user or context.get("user") or ""
    chosen = _entry(config.clusters, cluster_name, "cluster", config, spare=flags.server)
    cluster = with_cluster_flags(chosen, flags)
    server = _with_scheme(cluster.get("server") or "")
    needless = flags.token or flags.client_certificate or not server.startswith("https:")
    user = with_user_flags(_entry(config.users, user_name, "user", config, spare=needless), flags)
    problems = [*cluster_problems(cluster, cluster_name, bool(context or chosen)), *user_problems(user, user_name)]
    if problems:
        raise Problems(problems)
    if not server:
        return None
    plain = Connection(
        server=without_userinfo(server),
        namespace=flags.namespace or str(context.get("namespace") or ""),
        proxy_url=cluster.get("proxy-url") or None,
        compression=not cluster.get("disable-compression"),
        timeout=timeout(flags),
        impersonate=impersonation(user),
        cluster=cluster,
    )
    if not server.startswith("https:"):
        return plain
    return _with_url_login(_with_tls(plain, cluster, cluster_name, user, user_name), server)


def last_resort(flags: ConnectionFlags, environ: Mapping[str, str]) -> Connection:
    """Where kubectl looks when nothing names a server: ``KUBERNETES_MASTER``, else ``localhost:8080``."""
    return Connection(
        server=without_userinfo(_with_scheme(environ.get("KUBERNETES_MASTER") or "http://localhost:8080")),
        namespace=flags.namespace or "",
        timeout=timeout(flags),
        impersonate=impersonation(with_user_flags({}, flags)),
        hint=said("no-server-named"),
    )


def timeout(flags: ConnectionFlags) -> float | None:
    """``--request-timeout`` in seconds; ``None``: no limit."""
    return seconds(flags.request_timeout, "--request-timeout") if flags.request_timeout else None


def seconds(text: str, flag: str) -> float | None:
    """What ``flag`` says, a Go duration (``1m30s``) or a bare number of seconds; 0 is ``None``: no limit."""
    if re.fullmatch(r"[0-9]+", text):
        return float(text) or None
    unit = r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|ms|s|m|h)"
    if text != "0" and not re.fullmatch(f"(?:{unit})+", text):
        raise ConfigError(said("no-duration", flag=flag, text=text), said("write-duration"))
    return sum(float(number) * _SECONDS[name] for number, name in re.findall(unit, text)) or None


_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def impersonation(user: Entry) -> Headers:
    """The ``Impersonate-*`` headers of a user's entry, repeated where there are several values."""
    from urllib.parse import quote

    if not user.get("as"):
        return ()
    headers = [("Impersonate-User", user["as"])]
    if user.get("as-uid"):
        headers.append(("Impersonate-Uid", user["as-uid"]))
    headers += [("Impersonate-Group", group or "") for group in user.get("as-groups") or ()]
    for key, values in (user.get("as-user-extra") or {}).items():
        header = f"Impersonate-Extra-{quote(key, safe='', errors='surrogateescape')}"
        headers += [(header, value or "") for value in values or ()]
    for header, value in headers:
        if problem := header_problem(value):
            raise ConfigError(said("bad-header", header=header, problem=problem))
    return tuple(headers)


def _context(config: Kubeconfig, flags: ConnectionFlags) -> Entry:
    name = flags.context or config.current_context
    if name in config.contexts or not name:
        return config.contexts.get(name, {})
    key = "no-context" if flags.context else "no-current-context"
    raise ConfigError(said(key, name=name), _choices(config.contexts, config))


def _entry(entries: Mapping[str, Entry], name: str, what: str, config: Kubeconfig, *, spare: object) -> Entry:
    """The entry called ``name``; it may be missing where flags make it needless (``spare``)."""
    if name and name not in entries and not spare:
        raise ConfigError(said("no-cluster" if what == "cluster" else "no-user", name=name), _choices(entries, config))
    return entries.get(name, {})


def _choices(entries: Mapping[str, Any], config: Kubeconfig) -> Said:
    if not config.files:
        return said("no-kubeconfig")
    if not entries:
        return said("has-none", files=config.files)
    return said("has-names", files=config.files, names=sorted(entries)[:8], more=len(entries) > 8)


def _with_tls(plain: Connection, cluster: Entry, cluster_name: str, user: Entry, user_name: str) -> Connection:
    """What is sent over TLS only: who the server must be, and who we are."""
    token = _token(user, user_name)
    basic = None if token else user.get("username")
    password = Secret(user["password"]) if user.get("password") and not token else None
    key = _pem(user, "client-key", said("user", name=user_name))
    certificate = _pem(user, "client-certificate", said("user", name=user_name))
    return plain._replace(
        ca=_pem(cluster, "certificate-authority", said("cluster", name=cluster_name)),
        insecure=bool(cluster.get("insecure-skip-tls-verify")),
        tls_server_name=cluster.get("tls-server-name") or None,
        token=token,
        username=basic,
        password=password,
        client_certificate=certificate,
        client_key=Secret(key) if certificate and key else None,
        # Go on to a plugin only where the user has no credentials of another kind.
        exec=None if token or basic or password or certificate else user.get("exec"),
        auth_provider=None if token or basic or password else user.get("auth-provider"),
    )


def _pem(entry: Entry, key: str, owner: Said) -> bytes | None:
    from base64 import b64decode

    if path := entry.get(key):
        try:
            return Path(path).read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or said("no-path")
            raise ConfigError(said("unreadable", owner=owner, key=key, path=path, reason=reason)) from error
    try:
        return b64decode("".join((entry.get(f"{key}-data") or "").split()), validate=True) or None
    except ValueError as error:
        raise ConfigError(said("no-base64", owner=owner, key=key)) from error


def _token(user: Entry, name: str) -> Secret | None:
    """The token file's content wins over the token (client-go reads the file again and again); line ends are cut off."""
    given, path = user.get("token"), user.get("tokenFile")
    token = bearer(Secret(given), said("user", name=name), "token") if given else None
    if not path:
        return token
    try:
        content, reason = Path(path).read_bytes().strip(), said("empty-file")
    except (OSError, ValueError) as error:
        content, reason = b"", getattr(error, "strerror", None) or said("no-path")
    if not content and not token:
        raise ConfigError(said("no-token-file", name=name, path=path, reason=reason))
    return bearer(Secret(content), said("user", name=name), said("token-file", path=path)) if content else token


def bearer(token: Secret, owner: Said, source: str | Said) -> Secret:
    """``token`` where a header can hold it; raises ``ConfigError``, without the token, where it cannot."""
    if problem := header_problem(token):
        raise ConfigError(said("bad-token", owner=owner, source=source, problem=problem), said("in-one-line"))
    return token


def _with_url_login(connection: Connection, server: str) -> Connection:
    """As Go's net/http: a name and password in the server's URL count where nothing else says who asks."""
    from urllib.parse import unquote

    login, at, _ = server.partition("://")[2].partition("/")[0].rpartition("@")
    if not at or connection.token or connection.username or connection.password or connection.exec or connection.auth_provider:
        return connection
    name, _, password = login.partition(":")
    return connection._replace(username=unquote(name), password=Secret(unquote(password)))


def _with_scheme(server: str) -> str:
    """client-go's DefaultServerURL; without a scheme kubectl knows of no TLS yet, so it is http."""
    return (server if "://" in server or not server else f"http://{server}").rstrip("/")
