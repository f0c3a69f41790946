"""A ``Connection`` -> the same one, ready to authenticate: exec plugins, OIDC and the account of a pod.

Mirrors k8s.io/client-go/plugin/pkg/client/auth/exec and rest ``InClusterConfig``. The OIDC exchange is the
``kubernetes`` package's, imported (half a second) only when a token has to be renewed; its exec plugins are not
used, because they go on without credentials when the plugin fails.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kubectl_svc.cluster.connection import Connection, impersonation, timeout
from kubectl_svc.cluster.flags import ConnectionFlags, with_user_flags
from kubectl_svc.cluster.kubeconfig import Entry
from kubectl_svc.errors import ConfigError

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_GROUP = "client.authentication.k8s.io"
_MODES = ("Never", "IfAvailable", "Always")


def authenticated(connection: Connection) -> Connection:
    """``connection`` with the token or certificate that its exec plugin or auth provider gives."""
    if connection.exec is not None:
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
        token = flags.token or (_ACCOUNT / "token").read_text(encoding="utf-8").strip()
        ca = authority.read_bytes() if authority.exists() or flags.certificate_authority else None
    except OSError as error:
        raise ConfigError(f"in-cluster configuration: {error.filename}: {error.strerror}") from error
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
    command, version, mode = str(entry.get("command") or ""), str(entry.get("apiVersion") or ""), _mode(entry)
    for wrong, problem in (
        (not command, "the kubeconfig entry has no command"),
        (version not in {f"{_GROUP}/v1", f"{_GROUP}/v1beta1"}, f'unknown apiVersion "{version}"'),
        (mode not in _MODES, f"interactiveMode must be one of {', '.join(_MODES)}"),
    ):
        if wrong:
            raise ConfigError(f"exec plugin {command}: {problem}".replace(" :", ":"))
    terminal = os.isatty(0)
    if mode == "Always" and not terminal:
        raise ConfigError(
            f"exec plugin {command} cannot support interactive mode: standard input is not a terminal", "run it from a terminal"
        )
    interactive = terminal and mode != "Never"
    answer = _run(command, entry, _request(version, interactive, connection, entry), interactive)
    return _with_status(connection, _status(answer, version, command), command)


def _mode(entry: Entry) -> str:
    """v1 has no default for it; older versions have."""
    return str(entry.get("interactiveMode") or ("" if entry.get("apiVersion") == f"{_GROUP}/v1" else "IfAvailable"))


def _request(version: str, interactive: bool, connection: Connection, entry: Entry) -> str:
    """``KUBERNETES_EXEC_INFO``: what the plugin is told, by the ExecCredential API."""
    spec: dict[str, Any] = {"interactive": interactive}
    if entry.get("provideClusterInfo"):
        from base64 import b64encode

        extensions = {item.get("name"): item.get("extension") for item in (connection.cluster or {}).get("extensions") or ()}
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
    return json.dumps({"apiVersion": version, "kind": "ExecCredential", "spec": spec})


def _run(command: str, entry: Entry, request: str, interactive: bool) -> bytes:
    """The plugin's stdout. Its stderr is ours; our stdin is its only where a person sits at it."""
    import subprocess

    environ = {**_environ(), **{str(item["name"]): str(item.get("value", "")) for item in entry.get("env") or ()}}
    try:
        done = subprocess.run(
            [command, *map(str, entry.get("args") or ())],
            env={**environ, "KUBERNETES_EXEC_INFO": request},
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            check=False,
        )
    except FileNotFoundError as error:
        hint = " ".join(str(entry.get("installHint") or "").split())
        raise ConfigError(f"getting credentials: exec: executable {command} not found", hint or "install it") from error
    except OSError as error:
        raise ConfigError(f"getting credentials: exec: executable {command}: {error.strerror}") from error
    if done.returncode:
        raise ConfigError(f"getting credentials: exec: executable {command} failed with exit code {done.returncode}")
    return done.stdout


def _environ() -> dict[str, str]:
    """Our environment without what a frozen build changed in it for its own libraries (PyInstaller)."""
    environ = dict(os.environ)
    if getattr(sys, "frozen", False):
        own = environ.pop("LD_LIBRARY_PATH_ORIG", None)
        environ.pop("LD_LIBRARY_PATH", None)
        environ |= {"LD_LIBRARY_PATH": own} if own else {}
    return environ


def _status(answer: bytes, version: str, command: str) -> Entry:
    try:
        credential = json.loads(answer)
    except ValueError as error:
        raise ConfigError(f"exec plugin {command}: what it printed is not JSON") from error
    if not isinstance(credential, dict) or credential.get("kind") != "ExecCredential":
        raise ConfigError(f"exec plugin {command}: what it printed is no ExecCredential")
    if credential.get("apiVersion") != version:
        raise ConfigError(f"exec plugin {command}: configured for {version}, it returned {credential.get('apiVersion')}")
    status = credential.get("status")
    if not isinstance(status, dict):
        raise ConfigError(f"exec plugin {command}: it returned no status")
    return status


def _with_status(connection: Connection, status: Entry, command: str) -> Connection:
    token, certificate, key = (status.get(name) for name in ("token", "clientCertificateData", "clientKeyData"))
    if not token and not certificate and not key:
        raise ConfigError(f"exec plugin {command}: it returned neither a token nor a certificate and key")
    if bool(certificate) != bool(key):
        raise ConfigError(f"exec plugin {command}: it returned only a certificate or a key, not both")
    return connection._replace(
        exec=None,
        token=str(token) if token else None,
        client_certificate=str(certificate).encode() if certificate else None,
        client_key=str(key).encode() if key else None,
    )


def _from_provider(connection: Connection, entry: Entry) -> Connection:
    """OIDC; the other providers left client-go with 1.26, and its error says so."""
    name, settings = entry.get("name"), entry.get("config") or {}
    if name != "oidc":
        raise ConfigError(f'auth provider "{name}" was removed from Kubernetes', "use its exec plugin in the kubeconfig")
    token = str(settings.get("id-token") or "")
    if not _fresh(token):
        token = _renewed(settings)
    return connection._replace(auth_provider=None, token=token)


def _fresh(token: str) -> bool:
    """Whether a JWT is good for at least another ten seconds, as client-go asks."""
    from base64 import urlsafe_b64decode

    try:
        payload = token.split(".")[1]
        return float(json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"]) > time.time() + 10
    except (IndexError, ValueError, KeyError, TypeError):
        return False


def _renewed(settings: Entry) -> str:
    """A new id-token for the refresh token; the issuer is always verified."""
    wanted = [key for key in ("idp-issuer-url", "client-id", "refresh-token") if not settings.get(key)]
    if wanted:
        raise ConfigError(f"getting credentials: oidc: no valid id-token, and no {wanted[0]} to renew it", _LOGIN)
    config = {"client-secret": "", "id-token": "", **settings}
    if not settings.get("idp-certificate-authority") and not settings.get("idp-certificate-authority-data"):
        import certifi

        # Without one the package would not verify the issuer at all.
        config["idp-certificate-authority"] = certifi.where()
    try:
        _exchange(config)
    except Exception as error:
        # The package lets through whatever its four libraries raise; all of it means the same to the user.
        raise ConfigError(f"getting credentials: oidc: {' '.join(str(error).split())}", _LOGIN) from error
    if not _fresh(config["id-token"]):
        raise ConfigError("getting credentials: oidc: the issuer gave no valid id-token", _LOGIN)
    return str(config["id-token"])


def _exchange(config: dict[str, Any]) -> None:
    """Renew the tokens in ``config`` in place, by the package's own code, which reads nothing of its loader."""
    from kubernetes.config.kube_config import ConfigNode, KubeConfigLoader

    untyped: Any = (ConfigNode, KubeConfigLoader._refresh_oidc)
    node, renew = untyped
    renew(None, node("auth-provider", {"config": config}))


_LOGIN = "log in again with your identity provider's tool"
