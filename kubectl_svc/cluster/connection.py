"""A merged kubeconfig and the connection flags -> one resolved ``Connection``, the one kubectl would use.

Mirrors ``DirectClientConfig`` of k8s.io/client-go/tools/clientcmd; credentials go out over TLS only. Pure but for reading
certificates and tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc.cluster.flags import ConnectionFlags, cluster_problems, user_problems, with_cluster_flags, with_user_flags
from kubectl_svc.cluster.kubeconfig import Entry, Kubeconfig
from kubectl_svc.errors import ConfigError, Problems

Headers = tuple[tuple[str, str], ...]


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
    token: str | None = None
    username: str | None = None
    password: str | None = None
    client_certificate: bytes | None = None
    client_key: bytes | None = None
    exec: Entry | None = None
    auth_provider: Entry | None = None
    cluster: Entry | None = None
    hint: str = ""

    def __repr__(self) -> str:
        """Where to and for whom, without credentials."""
        return f"Connection({self.server!r}, namespace={self.namespace!r}, impersonate={self.impersonate!r})"

    @property
    def identity(self) -> Headers:
        """The headers that say who asks (a token, or a name and password) and whom to act as."""
        if self.token:
            return (("Authorization", f"Bearer {self.token}"), *self.impersonate)
        if self.username or self.password:
            from base64 import b64encode

            pair = f"{self.username or ''}:{self.password or ''}".encode()
            return (("Authorization", f"Basic {b64encode(pair).decode()}"), *self.impersonate)
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
    server = _with_scheme(str(cluster.get("server") or ""))
    needless = flags.token or flags.client_certificate or not server.startswith("https:")
    user = with_user_flags(_entry(config.users, user_name, "user", config, spare=needless), flags)
    problems = [*cluster_problems(cluster, cluster_name, bool(context or chosen)), *user_problems(user, user_name)]
    if problems:
        raise Problems(problems)
    if not server:
        return None
    plain = Connection(
        server=server,
        namespace=flags.namespace or str(context.get("namespace") or ""),
        proxy_url=cluster.get("proxy-url") or None,
        compression=not cluster.get("disable-compression"),
        timeout=timeout(flags),
        impersonate=impersonation(user),
        cluster=cluster,
    )
    return _with_tls(plain, cluster, cluster_name, user, user_name) if server.startswith("https:") else plain


def last_resort(flags: ConnectionFlags, environ: Mapping[str, str]) -> Connection:
    """Where kubectl looks when nothing names a server: ``KUBERNETES_MASTER``, else ``localhost:8080``."""
    return Connection(
        server=_with_scheme(environ.get("KUBERNETES_MASTER") or "http://localhost:8080"),
        namespace=flags.namespace or "",
        timeout=timeout(flags),
        impersonate=impersonation(with_user_flags({}, flags)),
        hint="(no kubeconfig names one: set KUBECONFIG, or use --kubeconfig or --server)",
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
        raise ConfigError(f'{flag}: "{text}" is no duration', "write for example 30s, 2m or 1m30s")
    return sum(float(number) * _SECONDS[name] for number, name in re.findall(unit, text)) or None


_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def impersonation(user: Entry) -> Headers:
    """The ``Impersonate-*`` headers of a user's entry, repeated where there are several values."""
    from urllib.parse import quote

    if not user.get("as"):
        return ()
    headers = [("Impersonate-User", str(user["as"]))]
    if user.get("as-uid"):
        headers.append(("Impersonate-Uid", str(user["as-uid"])))
    headers += [("Impersonate-Group", str(group)) for group in user.get("as-groups") or ()]
    for key, values in (user.get("as-user-extra") or {}).items():
        headers += [(f"Impersonate-Extra-{quote(str(key), safe='')}", str(value)) for value in values or ()]
    for header, value in headers:
        if re.search(r"[\r\n\0]", value):
            raise ConfigError(f"{header}: a line break is not allowed")
    return tuple(headers)


def _context(config: Kubeconfig, flags: ConnectionFlags) -> Entry:
    name = flags.context or config.current_context
    if name in config.contexts or not name:
        return config.contexts.get(name, {})
    which = "" if flags.context else "the current "
    raise ConfigError(f'{which}context "{name}" does not exist', _choices(config.contexts, config))


def _entry(entries: Mapping[str, Entry], name: str, what: str, config: Kubeconfig, *, spare: object) -> Entry:
    """The entry called ``name``; it may be missing where flags make it needless (``spare``)."""
    if name and name not in entries and not spare:
        raise ConfigError(f'{what} "{name}" does not exist', _choices(entries, config))
    return entries.get(name, {})


def _choices(entries: Mapping[str, Any], config: Kubeconfig) -> str:
    where = ", ".join(map(str, config.files))
    if not where:
        return "no kubeconfig file was found"
    return f"{where} has " + (", ".join(sorted(entries)[:8]) + (", …" if len(entries) > 8 else "") if entries else "none")


def _with_tls(plain: Connection, cluster: Entry, cluster_name: str, user: Entry, user_name: str) -> Connection:
    """What is sent over TLS only: who the server must be, and who we are."""
    token = _token(user, user_name)
    basic = None if token else user.get("username")
    password = None if token else user.get("password")
    certificate = _pem(user, "client-certificate", f'user "{user_name}"')
    return plain._replace(
        ca=_pem(cluster, "certificate-authority", f'cluster "{cluster_name}"'),
        insecure=bool(cluster.get("insecure-skip-tls-verify")),
        tls_server_name=cluster.get("tls-server-name") or None,
        token=token,
        username=None if basic is None else str(basic),
        password=None if password is None else str(password),
        client_certificate=certificate,
        client_key=_pem(user, "client-key", f'user "{user_name}"') if certificate else None,
        # Go on to a plugin only where the user has no credentials of another kind.
        exec=None if token or basic or password or certificate else user.get("exec"),
        auth_provider=None if token or basic or password else user.get("auth-provider"),
    )


def _pem(entry: Entry, key: str, owner: str) -> bytes | None:
    from base64 import b64decode

    if path := entry.get(key):
        try:
            return Path(str(path)).read_bytes()
        except OSError as error:
            raise ConfigError(f"{owner}: {key} {path}: {error.strerror}") from error
    try:
        return b64decode("".join(str(entry.get(f"{key}-data") or "").split()), validate=True) or None
    except ValueError as error:
        raise ConfigError(f"{owner}: {key}-data is not base64") from error


def _token(user: Entry, name: str) -> str | None:
    """The token file's content wins over the token (client-go reads the file again and again); line ends are cut off."""
    token, path = str(user.get("token") or "") or None, user.get("tokenFile")
    if not path:
        return token
    try:
        content = Path(str(path)).read_text(encoding="utf-8").strip()
        reason = "it is empty"
    except OSError as error:
        content, reason = "", str(error.strerror)
    except UnicodeDecodeError:
        content, reason = "", "not UTF-8 text"
    if not content and not token:
        raise ConfigError(f'user "{name}": tokenFile {path}: {reason}')
    return content or token


def _with_scheme(server: str) -> str:
    """client-go's DefaultServerURL; without a scheme kubectl knows of no TLS yet, so it is http."""
    return (server if "://" in server or not server else f"http://{server}").rstrip("/")
