"""Kubeconfig files and connection flags -> one resolved ``Connection``, exactly as kubectl resolves them.

Mirrors k8s.io/client-go/tools/clientcmd: ``ClientConfigLoadingRules`` (which files, how they merge) and
``DirectClientConfig`` (how flags override). Pure but for reading the files that are named.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kubectl_svc.errors import ConfigError

_PATHS = {"clusters": ("certificate-authority",), "users": ("client-certificate", "client-key", "tokenFile")}
_ENTRY = {"clusters": "cluster", "users": "user", "contexts": "context"}


@dataclass(frozen=True)
class ConnectionFlags:
    """The flags of kubectl's ConfigFlags, named as there; ``None`` or empty means "not given"."""

    kubeconfig: str | None = None
    context: str | None = None
    cluster: str | None = None
    user: str | None = None
    namespace: str | None = None
    server: str | None = None
    token: str | None = field(default=None, repr=False)
    as_: str | None = None
    as_uid: str | None = None
    as_group: tuple[str, ...] = ()
    as_user_extra: tuple[str, ...] = ()
    certificate_authority: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None
    insecure_skip_tls_verify: bool | None = None
    tls_server_name: str | None = None
    request_timeout: str | None = None
    disable_compression: bool | None = None


@dataclass(frozen=True)
class Connection:
    """Everything needed to talk to one API server. Secrets stay out of its ``repr``.

    ``server`` is ``scheme://host[:port][/prefix]``; ``ca``, ``client_certificate`` and ``client_key`` are PEM;
    ``timeout`` is in seconds (``None``: none asked for). ``exec`` and ``auth_provider`` are the user's entries of
    that name, with ``folder`` the place their relative paths start from: `credentials` turns them into a
    token or a certificate.
    """

    server: str
    namespace: str = "default"
    ca: bytes | None = None
    insecure: bool = False
    tls_server_name: str | None = None
    proxy_url: str | None = None
    compression: bool = True
    timeout: float | None = None
    impersonate: tuple[tuple[str, str], ...] = ()
    token: str | None = field(default=None, repr=False)
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    client_certificate: bytes | None = field(default=None, repr=False)
    client_key: bytes | None = field(default=None, repr=False)
    exec: Mapping[str, Any] | None = field(default=None, repr=False)
    auth_provider: Mapping[str, Any] | None = field(default=None, repr=False)
    cluster_info: Mapping[str, Any] = field(default_factory=dict, repr=False)
    folder: Path | None = None
    configured: bool = True
    """False when nothing named a server and kubectl's last resort, localhost:8080, was taken."""


@dataclass(frozen=True)
class Kubeconfig:
    """The merged files: name -> entry, relative paths made absolute, and the folder each entry came from."""

    current_context: str = ""
    clusters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    users: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    contexts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    folders: Mapping[str, Path] = field(default_factory=dict)
    """User name -> folder of the file that defines it."""
    files: tuple[Path, ...] = ()
    """The files that were there and were read."""


def load(flags: ConnectionFlags, environ: Mapping[str, str]) -> Kubeconfig:
    """Read and merge the files that kubectl would read: ``--kubeconfig``, else ``KUBECONFIG``, else the home one.

    The first file wins, entry by entry and scalar by scalar. A file named by the flag must exist; others
    may be missing. Raises ``ConfigError`` for a file that cannot be read or understood.
    """
    if flags.kubeconfig:
        paths = [Path(flags.kubeconfig)]
        if not paths[0].exists():
            raise ConfigError(f"--kubeconfig: no such file: {flags.kubeconfig}")
    elif environ.get("KUBECONFIG"):
        paths = [Path(part) for part in environ["KUBECONFIG"].split(os.pathsep) if part]
    else:
        home = environ.get("HOME") or environ.get("USERPROFILE")
        paths = [Path(home, ".kube", "config")] if home else []
    return _merge([(path, _read(path)) for path in dict.fromkeys(paths) if path.exists()])


def resolve(config: Kubeconfig, flags: ConnectionFlags, environ: Mapping[str, str]) -> Connection | None:
    """The connection that ``flags`` choose from ``config``; ``None`` when nothing at all names a server.

    Raises ``ConfigError`` for a context, cluster or user that is not there, and for certificates and tokens
    that cannot be read.
    """
    context = _context(config, flags)
    cluster_name, user_name = flags.cluster or context.get("cluster") or "", flags.user or context.get("user") or ""
    cluster = _entry(config.clusters, cluster_name, "cluster", bool(flags.cluster), flags, config)
    user = _entry(config.users, user_name, "user", bool(flags.user), flags, config)
    server = flags.server or cluster.get("server") or ""
    if not server:
        if context or cluster:
            raise ConfigError(f'cluster "{cluster_name}" has no server', "set it with 'kubectl config set-cluster' or use --server")
        return None
    insecure = bool(cluster.get("insecure-skip-tls-verify")) if flags.insecure_skip_tls_verify is None else flags.insecure_skip_tls_verify
    ca = _pem(flags.certificate_authority, cluster, "certificate-authority", f'cluster "{cluster_name}"')
    if insecure and ca and flags.insecure_skip_tls_verify:
        ca = None
    elif insecure and ca:
        raise ConfigError(
            f'cluster "{cluster_name}" has both a certificate authority and insecure-skip-tls-verify', "remove one of them"
        )
    certificate = _pem(flags.client_certificate, user, "client-certificate", f'user "{user_name}"')
    key = _pem(flags.client_key, user, "client-key", f'user "{user_name}"')
    if certificate and not key:
        raise ConfigError(f'user "{user_name}" has a client certificate but no client key', "give both")
    token = flags.token or _token(user, user_name)
    return Connection(
        server=_with_scheme(server, tls=bool(ca or certificate or insecure)),
        namespace=flags.namespace or context.get("namespace") or "default",
        ca=ca,
        insecure=insecure,
        tls_server_name=flags.tls_server_name or cluster.get("tls-server-name") or None,
        proxy_url=cluster.get("proxy-url") or None,
        compression=not (
            bool(cluster.get("disable-compression")) if flags.disable_compression is None else flags.disable_compression
        ),
        timeout=duration(flags.request_timeout, "--request-timeout") if flags.request_timeout else None,
        impersonate=_impersonate(user, flags),
        token=token,
        username=None if token else user.get("username"),
        password=None if token else user.get("password"),
        client_certificate=certificate,
        client_key=key,
        exec=None if token else user.get("exec"),
        auth_provider=None if token else user.get("auth-provider"),
        cluster_info=cluster,
        folder=config.folders.get(user_name),
    )


def localhost(flags: ConnectionFlags) -> Connection:
    """kubectl's last resort when nothing names a server: an unauthenticated ``localhost:8080``."""
    return Connection(
        server="http://localhost:8080",
        namespace=flags.namespace or "default",
        token=flags.token,
        timeout=duration(flags.request_timeout, "--request-timeout") if flags.request_timeout else None,
        impersonate=_impersonate({}, flags),
        configured=False,
    )


_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def duration(text: str, flag: str) -> float | None:
    """Seconds from a Go duration (``1m30s``, ``500ms``) or a bare number of seconds; 0 is ``None``: no limit."""
    import re

    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) or None
    if not re.fullmatch(r"(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+", text):
        raise ConfigError(f'{flag}: "{text}" is no duration', "write for example 30s, 2m or 1m30s")
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"([\d.]+)(ns|us|µs|ms|s|m|h)", text)) or None


def _read(path: Path) -> Mapping[str, Any]:
    from kubectl_svc.cluster.documents import BadDocument, parse

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(f"kubeconfig {path}: {reason}") from error
    try:
        value = parse(text)
    except BadDocument as error:
        raise ConfigError(f"kubeconfig {path}: {error}") from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ConfigError(f"kubeconfig {path}: expected a mapping with clusters, users and contexts")
    return value


def _merge(files: list[tuple[Path, Mapping[str, Any]]]) -> Kubeconfig:
    merged: dict[str, dict[str, Mapping[str, Any]]] = {"clusters": {}, "users": {}, "contexts": {}}
    folders: dict[str, Path] = {}
    current = ""
    for path, content in files:
        folder = path.absolute().parent
        current = current or str(content.get("current-context") or "")
        for kind, entries in merged.items():
            for item in content.get(kind) or []:
                if not isinstance(item, dict) or not isinstance(item.get(_ENTRY[kind]) or {}, dict) or "name" not in item:
                    raise ConfigError(f"kubeconfig {path}: every item of {kind} needs a name and a {_ENTRY[kind]}")
                name = str(item["name"])
                if name in entries:
                    continue
                entries[name] = _absolute(item.get(_ENTRY[kind]) or {}, _PATHS.get(kind, ()), folder)
                if kind == "users":
                    folders[name] = folder
    return Kubeconfig(
        current, merged["clusters"], merged["users"], merged["contexts"], folders, tuple(path for path, _ in files)
    )


def _absolute(entry: Mapping[str, Any], keys: tuple[str, ...], folder: Path) -> Mapping[str, Any]:
    return {key: str(folder / str(value)) if key in keys and value else value for key, value in entry.items()}


def _context(config: Kubeconfig, flags: ConnectionFlags) -> Mapping[str, Any]:
    name = flags.context or config.current_context
    if name in config.contexts:
        return config.contexts[name]
    if flags.context:
        raise ConfigError(f'context "{name}" does not exist', _choices(config.contexts, config))
    if name:
        raise ConfigError(f'the current context "{name}" does not exist', _choices(config.contexts, config))
    return {}


def _entry(
    entries: Mapping[str, Mapping[str, Any]],
    name: str,
    what: str,
    asked: bool,
    flags: ConnectionFlags,
    config: Kubeconfig,
) -> Mapping[str, Any]:
    if not name or name in entries:
        return entries.get(name, {})
    if what == "user" and not asked and flags.token:
        return {}
    raise ConfigError(f'{what} "{name}" does not exist', _choices(entries, config))


def _choices(entries: Mapping[str, Any], config: Kubeconfig) -> str:
    where = ", ".join(map(str, config.files)) or "no kubeconfig file was found"
    if not entries:
        return where if not config.files else f"{where} has none"
    return f"{where} has {', '.join(sorted(entries)[:8])}" + (", …" if len(entries) > 8 else "")


def _pem(flag: str | None, entry: Mapping[str, Any], key: str, owner: str) -> bytes | None:
    """A flag's file beats the entry's inline ``-data``, which beats the entry's file."""
    data = entry.get(f"{key}-data")
    path = flag or (None if data else entry.get(key))
    if path:
        try:
            return Path(str(path)).read_bytes()
        except OSError as error:
            raise ConfigError(f"{'--' + key if flag else owner + ' ' + key}: {path}: {error.strerror}") from error
    if not data:
        return None
    try:
        return base64.b64decode(str(data), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ConfigError(f"{owner}: {key}-data is not base64") from error


def _token(user: Mapping[str, Any], name: str) -> str | None:
    path = user.get("tokenFile")
    if not path:
        return str(user["token"]) if user.get("token") else None
    try:
        return Path(str(path)).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(f'user "{name}": tokenFile {path}: {reason}') from error


def _impersonate(user: Mapping[str, Any], flags: ConnectionFlags) -> tuple[tuple[str, str], ...]:
    from urllib.parse import quote

    headers: list[tuple[str, str]] = []
    name = flags.as_ or user.get("as")
    uid = flags.as_uid or user.get("as-uid")
    groups = flags.as_group or tuple(user.get("as-groups") or ())
    extra: list[tuple[str, str]] = []
    for item in flags.as_user_extra:
        key, equals, value = item.partition("=")
        if not key or not equals:
            raise ConfigError(f'--as-user-extra: "{item}" is not KEY=VALUE')
        extra.append((key, value))
    if not extra:
        extra = [(str(key), str(value)) for key, values in (user.get("as-user-extra") or {}).items() for value in values or ()]
    if (uid or groups or extra) and not name:
        raise ConfigError("--as-uid, --as-group and --as-user-extra need --as", "name the user to act as")
    if name:
        headers.append(("Impersonate-User", str(name)))
    if uid:
        headers.append(("Impersonate-Uid", str(uid)))
    headers += [("Impersonate-Group", str(group)) for group in groups]
    headers += [(f"Impersonate-Extra-{quote(key.lower(), safe='')}", value) for key, value in extra]
    for header, value in headers:
        if "\r" in value or "\n" in value:
            raise ConfigError(f"{header}: a line break is not allowed")
    return tuple(headers)


def _with_scheme(server: str, *, tls: bool) -> str:
    """client-go's DefaultServerURL: without a scheme it is https when any TLS setting is there, else http."""
    if "://" not in server:
        server = f"{'https' if tls else 'http'}://{server}"
    return server.rstrip("/")
