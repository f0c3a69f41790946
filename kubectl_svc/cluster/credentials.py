"""A ``Connection`` -> the same one, ready to authenticate: exec plugins, OIDC and in-cluster accounts.

The protocols are the ``kubernetes`` package's; it is imported only when one of them is needed. What it leaves
out is mended here: a failing plugin is an error (never a request without credentials), ``interactiveMode`` and
``installHint`` are honoured, and a token issuer is always verified.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kubectl_svc.cluster.kubeconfig import Connection, ConnectionFlags, localhost
from kubectl_svc.errors import ConfigError

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def authenticated(connection: Connection) -> Connection:
    """``connection`` with the token or certificate that its exec plugin or auth provider gives."""
    if connection.exec is not None:
        return _from_exec(connection, connection.exec)
    if connection.auth_provider is not None:
        return _from_provider(connection, connection.auth_provider)
    return connection


def in_cluster(flags: ConnectionFlags, environ: Mapping[str, str]) -> Connection | None:
    """The service account's connection when run in a pod, else ``None`` (client-go's ``InClusterConfig``)."""
    if not environ.get("KUBERNETES_SERVICE_HOST") or not (_ACCOUNT / "token").exists():
        return None
    from kubernetes.client import Configuration
    from kubernetes.config import ConfigException, incluster_config

    settings = Configuration()
    try:
        incluster_config.InClusterConfigLoader(
            token_filename=str(_ACCOUNT / "token"), cert_filename=str(_ACCOUNT / "ca.crt"), environ=environ
        ).load_and_set(settings)
    except ConfigException as error:
        raise ConfigError(f"in-cluster configuration: {error}") from error
    try:
        namespace = (_ACCOUNT / "namespace").read_text(encoding="utf-8").strip()
    except OSError:
        namespace = ""
    return replace(
        localhost(flags),
        server=settings.host,
        ca=Path(settings.ssl_ca_cert).read_bytes(),
        token=flags.token or settings.api_key["authorization"].partition(" ")[2],
        namespace=flags.namespace or environ.get("POD_NAMESPACE") or namespace or "default",
        configured=True,
    )


def _from_exec(connection: Connection, entry: Mapping[str, Any]) -> Connection:
    command = str(entry.get("command") or "")
    mode = entry.get("interactiveMode") or "IfAvailable"
    if not command:
        raise ConfigError("exec plugin: the kubeconfig entry has no command")
    terminal = sys.stdin is not None and sys.stdin.isatty()
    if mode == "Always" and not terminal:
        raise ConfigError(
            f"exec plugin {command}: cannot support interactive mode: standard input is not a terminal",
            "run it from a terminal or log in first",
        )
    folder = connection.folder or Path.cwd()
    if os.sep in command and not os.path.isabs(command):
        command = str(folder / command)
    from kubernetes.config import ConfigException
    from kubernetes.config.exec_provider import ExecProvider
    from kubernetes.config.kube_config import ConfigNode

    node = ConfigNode("exec", {**entry, "command": command})
    try:
        with _streams(interactive=terminal and mode != "Never"):
            status = ExecProvider(node, None, ConfigNode("cluster", dict(connection.cluster_info))).run()
    except (FileNotFoundError, PermissionError) as error:
        hint = " ".join(str(entry.get("installHint") or "").split())
        raise ConfigError(f"exec plugin {command}: {error.strerror}", hint or "install it or correct the kubeconfig") from error
    except (ConfigException, AttributeError) as error:
        # With a terminal the plugin's words went there already, and the library stumbles over having none itself.
        said = str(error) if isinstance(error, ConfigException) else "failed"
        raise ConfigError(f"getting credentials: exec plugin {command}: {' '.join(said.split())}") from error
    return _with_status(connection, status, command)


def _with_status(connection: Connection, status: Mapping[str, Any], command: str) -> Connection:
    certificate, key = status.get("clientCertificateData"), status.get("clientKeyData")
    if not status.get("token") and not certificate:
        raise ConfigError(f"exec plugin {command}: it gave neither a token nor a client certificate")
    if bool(certificate) != bool(key):
        raise ConfigError(f"exec plugin {command}: it gave a client certificate without its key, or the reverse")
    return replace(
        connection,
        exec=None,
        token=status.get("token") or connection.token,
        client_certificate=certificate.encode() if certificate else connection.client_certificate,
        client_key=key.encode() if key else connection.client_key,
    )


def _from_provider(connection: Connection, entry: Mapping[str, Any]) -> Connection:
    """OIDC through the package; other providers left client-go in 1.26 and its error says so."""
    name = entry.get("name")
    if name != "oidc":
        raise ConfigError(f'auth provider "{name}" was removed from Kubernetes', "use its exec plugin in the kubeconfig")
    import certifi
    from kubernetes.config import ConfigException
    from kubernetes.config.kube_config import KubeConfigLoader

    settings = dict(entry.get("config") or {})
    if not settings.get("idp-certificate-authority") and not settings.get("idp-certificate-authority-data"):
        # Without one the package would not verify the issuer at all.
        settings["idp-certificate-authority"] = certifi.where()
    config = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": connection.server}}],
        "users": [{"name": "u", "user": {"auth-provider": {"name": "oidc", "config": settings}}}],
    }
    try:
        loader = KubeConfigLoader(config)
        loader._load_authentication()
    except (ConfigException, OSError, ValueError, KeyError) as error:
        raise ConfigError(f"getting credentials: oidc: {error}", "log in again with your identity provider's tool") from error
    token = str(getattr(loader, "token", "") or "").removeprefix("Bearer ")
    if not token:
        raise ConfigError("getting credentials: oidc: no valid id-token", "log in again with your identity provider's tool")
    return replace(connection, auth_provider=None, token=token)


@contextlib.contextmanager
def _streams(*, interactive: bool) -> Iterator[None]:
    """What an exec plugin may touch: the terminal, or (not interactive) nothing of ours, not even stdin."""
    if interactive:
        yield
        return
    saved, null = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    try:
        os.dup2(null, 0)
        # The package asks sys.stdout whether there is a terminal; a plugin's own stderr is then captured for the error.
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        os.dup2(saved, 0)
        os.close(saved)
        os.close(null)
