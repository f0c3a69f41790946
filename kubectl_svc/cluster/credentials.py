"""A ``Connection`` -> the same one, ready to authenticate: exec plugins, OIDC and the account of a pod.

Mirrors k8s.io/client-go/plugin/pkg/client/auth/exec and rest ``InClusterConfig``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kubectl_svc.cluster import limits
from kubectl_svc.cluster.connection import Connection, bearer, impersonation, timeout
from kubectl_svc.cluster.decoding import decode
from kubectl_svc.cluster.flags import ConnectionFlags, with_user_flags
from kubectl_svc.cluster.kubeconfig import Entry
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.secret import Secret
from kubectl_svc.errors import ConfigError
from kubectl_svc.objects.meta import dig

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_GROUP = "client.authentication.k8s.io"
_MODES = ("Never", "IfAvailable", "Always")


def authenticated(connection: Connection, environ: Mapping[str, str]) -> Connection:
    """``connection`` with the token or certificate that its exec plugin or auth provider gives."""
    if connection.exec is not None:
        from kubectl_svc.cluster import kuberc

        kuberc.check(str(connection.exec.get("command") or ""), environ)
        return _from_exec(connection, connection.exec)
    if connection.auth_provider is not None:
        return _from_provider(connection, connection.auth_provider)
    return connection


def in_cluster(flags: ConnectionFlags, environ: Mapping[str, str]) -> Connection | None:
    """The service account's connection when run in a pod, else ``None``; ``--token`` and the CA's flag override."""
    if not _in_pod(environ):
        return None
    host, port = environ["KUBERNETES_SERVICE_HOST"], environ["KUBERNETES_SERVICE_PORT"]
    authority = Path(flags.certificate_authority or _ACCOUNT / "ca.crt")
    try:
        given = (flags.token or "").encode("utf-8", "surrogateescape")
        token = bearer(Secret(given or (_ACCOUNT / "token").read_bytes().strip()), said("in-cluster"), "token")
        ca = authority.read_bytes() if authority.exists() or flags.certificate_authority else None
    except OSError as error:
        raise ConfigError(said("in-cluster-unread", file=error.filename, reason=error.strerror)) from error
    return Connection(
        server=f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}",
        namespace=flags.namespace or "",
        ca=ca,
        token=token,
        timeout=timeout(flags),
        impersonate=impersonation(with_user_flags({}, flags)),
    )


def pod_namespace(environ: Mapping[str, str]) -> str:
    """The namespace that a pod works in when nothing else names one; empty outside of pods."""
    if not _in_pod(environ):
        return ""
    try:
        return environ.get("POD_NAMESPACE") or (_ACCOUNT / "namespace").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _in_pod(environ: Mapping[str, str]) -> bool:
    named = environ.get("KUBERNETES_SERVICE_HOST") and environ.get("KUBERNETES_SERVICE_PORT")
    return bool(named) and (_ACCOUNT / "token").is_file()


def _from_exec(connection: Connection, entry: Entry) -> Connection:
    from kubectl_svc.cluster.plugins import output

    command, version, mode = entry.get("command") or "", entry.get("apiVersion") or "", _mode(entry)
    for wrong, problem in (
        (not command, said("no-command")),
        (version not in {f"{_GROUP}/v1", f"{_GROUP}/v1beta1"}, said("unknown-version", version=version)),
        (not all(dig(item, "name") for item in entry.get("env") or ()), said("nameless-variable")),
        (mode not in _MODES, said("unknown-mode", modes=_MODES)),
    ):
        if wrong:
            raise ConfigError(said("exec-entry", command=command, problem=problem))
    terminal = os.isatty(0)
    if mode == "Always" and not terminal:
        raise ConfigError(said("exec-no-terminal", command=command), said("use-terminal"))
    interactive = terminal and mode != "Never"
    seconds = connection.timeout or (None if interactive else limits.PLUGIN_SECONDS)
    answer = output(command, entry, _request(version, interactive, connection, entry), interactive, seconds)
    return _with_status(connection, _status(answer, version, command), command)


def _mode(entry: Entry) -> str:
    """v1 has no default for it; older versions have."""
    return str(entry.get("interactiveMode") or ("" if entry.get("apiVersion") == f"{_GROUP}/v1" else "IfAvailable"))


def _request(version: str, interactive: bool, connection: Connection, entry: Entry) -> str:
    """``KUBERNETES_EXEC_INFO``: what the plugin is told, by the ExecCredential API."""
    spec: dict[str, Any] = {"interactive": interactive}
    if entry.get("provideClusterInfo"):
        from base64 import b64encode

        extensions = {dig(item, "name"): dig(item, "extension") for item in (connection.cluster or {}).get("extensions") or ()}
        cluster = {
            "server": connection.server,
            "tls-server-name": connection.tls_server_name,
            "insecure-skip-tls-verify": connection.insecure,
            "certificate-authority-data": b64encode(connection.ca).decode() if connection.ca else None,
            "proxy-url": connection.proxy_url,
            "disable-compression": not connection.compression,
            "config": extensions.get(f"{_GROUP}/exec"),
        }
        spec["cluster"] = {key: value for key, value in cluster.items() if value}
    import json

    return json.dumps({"apiVersion": version, "kind": "ExecCredential", "spec": spec})


def _status(answer: bytes, version: str, command: str) -> Entry:
    try:
        credential = decode(answer)
    except ValueError:
        # Without the cause, which may quote what was printed.
        raise ConfigError(said("exec-no-json", command=command)) from None
    if not isinstance(credential, dict) or credential.get("kind") != "ExecCredential":
        raise ConfigError(said("exec-no-credential", command=command))
    if credential.get("apiVersion") != version:
        found = str(credential.get("apiVersion"))[:80]
        raise ConfigError(said("exec-other-version", command=command, version=version, found=found))
    status = credential.get("status")
    if not isinstance(status, dict):
        raise ConfigError(said("exec-no-status", command=command))
    return status


def _with_status(connection: Connection, status: Entry, command: str) -> Connection:
    names = ("token", "clientCertificateData", "clientKeyData")
    token, certificate, key = (status.get(name) for name in names)
    for name in names:
        if not isinstance(status.get(name), str | None):
            raise ConfigError(said("exec-no-text", command=command, name=name))
    if not token and not certificate and not key:
        raise ConfigError(said("exec-nothing", command=command))
    if bool(certificate) != bool(key):
        raise ConfigError(said("exec-half", command=command))
    return connection._replace(
        exec=None,
        token=bearer(Secret(token), said("exec", command=command), said("returned-token")) if token else None,
        client_certificate=certificate.encode() if certificate else None,
        client_key=Secret(key) if key else None,
    )


def _from_provider(connection: Connection, entry: Entry) -> Connection:
    """OIDC; the other providers left client-go with 1.26, and its error says so."""
    name = entry.get("name")
    if name != "oidc":
        raise ConfigError(said("provider-removed", name=name), said("use-exec"))
    from kubectl_svc.cluster import oidc

    token = Secret(oidc.id_token(entry))
    return connection._replace(auth_provider=None, token=bearer(token, said("oidc"), "id-token"))
