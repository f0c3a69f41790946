"""The auth provider ``oidc``: an id-token, renewed with the refresh token once it has expired, and kept in the kubeconfig.

Mirrors k8s.io/client-go v0.37: plugin/pkg/client/auth/oidc, and ``PersisterForUser`` and ``ModifyConfig`` of tools/clientcmd.
Other than there the file is locked before the issuer is asked: a refresh token that may be used only once is then used once.
The ``kubernetes`` package asks the issuer; it is imported (half a second) only when a token has to be renewed.
"""

from __future__ import annotations

import os
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kubectl_svc.cluster.decoding import decode
from kubectl_svc.cluster.kubeconfig import Entry
from kubectl_svc.cluster.said import said
from kubectl_svc.errors import ConfigError
from kubectl_svc.objects.meta import dig
from kubectl_svc.wording import Said

_SECRETS = ("refresh-token", "client-secret", "id-token")
_ANSWER_SECONDS = 30.0
"""Seconds for the issuer's answers, which the package itself awaits without end."""
_LOCK_SECONDS = 5.0
"""Seconds for another program that is changing the kubeconfig."""


def id_token(provider: Entry) -> str:
    """The token of a user's ``auth-provider`` entry, which names its ``user`` and ``file``; raises ``ConfigError``."""
    settings = provider.get("config") or {}
    if fresh(settings.get("id-token")):
        return str(settings["id-token"])
    _check(settings)
    path = Path(os.path.realpath(provider["file"]))
    with _locked(path):
        document, kept = _kept(path, provider["user"])
        if fresh(kept.get("id-token")):  # another program was here while this one waited
            return str(kept["id-token"])
        try:
            renewed = _renewed({**settings, **kept})
        except Exception as error:  # the package lets through whatever its libraries raise; the user learns the same of each
            raise _failed(_without({**settings, **kept}, str(error))) from None
        kept.update(renewed)
        _write(path, document)
    return str(renewed["id-token"])


def fresh(token: Any) -> bool:
    """Whether a JWT is good for at least another ten seconds, as client-go asks."""
    try:
        payload = str(token).split(".")[1]
        return float(decode(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"]) > time.time() + 10
    except (IndexError, ValueError, KeyError, TypeError):
        return False


def _check(settings: Entry) -> None:
    for key in ("idp-issuer-url", "client-id", "refresh-token"):
        if not settings.get(key):
            raise _failed(said("cannot-renew", key=key))


def _failed(why: str | Said) -> ConfigError:
    return ConfigError(said("oidc-failed", why=why), said("log-in"))


def _without(settings: Entry, text: str) -> str:
    """``text`` in one line, with nothing of the credentials in it."""
    for part in (part for key in _SECRETS for part in str(settings.get(key) or "").split()):
        text = text.replace(part, "…")
    return " ".join(text.split())


def _renewed(settings: Entry) -> dict[str, str]:
    """The settings that change: a new id-token, and a new refresh token where the issuer gives one."""
    config = {"client-secret": "", "id-token": "", **settings}
    if not settings.get("idp-certificate-authority") and not settings.get("idp-certificate-authority-data"):
        import certifi

        config["idp-certificate-authority"] = certifi.where()  # without one the package does not verify the issuer
    _bounded(config)
    if not fresh(config["id-token"]):
        raise ValueError(said("no-new-token"))
    return {key: str(config[key]) for key in ("id-token", "refresh-token") if config[key]}


def _bounded(config: dict[str, Any]) -> None:
    """`_exchange` in a thread that is left behind when it is late; raises what it raises, or ``TimeoutError``."""
    failures: list[Exception] = []

    def exchange() -> None:
        try:
            _exchange(config)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=exchange, daemon=True)
    thread.start()
    thread.join(_ANSWER_SECONDS)
    if failures:
        raise failures[0]
    if thread.is_alive():
        raise TimeoutError(said("issuer-late", seconds=f"{_ANSWER_SECONDS:g}"))


def _exchange(config: dict[str, Any]) -> None:
    """Renew the tokens in ``config`` in place, by the package's own code, which reads nothing of its loader."""
    from kubernetes.config.kube_config import ConfigNode, KubeConfigLoader

    os.environ["NETRC"] = os.devnull  # requests would send the name and password that ~/.netrc has for the issuer's host
    untyped: Any = (ConfigNode, KubeConfigLoader._refresh_oidc)
    node, renew = untyped
    renew(None, node("auth-provider", {"config": config}))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """client-go's lock: a file of that name with ``.lock`` behind it, which is there as long as somebody writes."""
    lock, latest = Path(f"{path}.lock"), time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL, 0o600))
            break
        except FileExistsError:
            if time.monotonic() > latest:
                raise ConfigError(said("oidc-failed", why=said("locked", lock=lock)), said("remove-lock")) from None
            time.sleep(0.05)
        except OSError as error:
            raise _failed(said("not-kept", path=lock, reason=error.strerror)) from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _kept(path: Path, user: str) -> tuple[Any, dict[str, Any]]:
    """The kubeconfig as it is now, and in it the settings of the provider of ``user``."""
    from kubectl_svc.cluster.files.documents import BadDocument, parse

    try:
        document = parse(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, BadDocument) as error:
        raise _failed(said("not-read-again", path=path, reason=str(error))) from error
    for item in dig(document, "users") or []:
        settings = dig(item, "user", "auth-provider", "config")
        if dig(item, "name") == user and isinstance(settings, dict):
            return document, settings
    raise _failed(said("provider-gone", path=path, user=user))


def _write(path: Path, document: Any) -> None:
    """The whole file at once, for nobody else to read."""
    import yaml

    text = yaml.dump(document, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False, allow_unicode=True)
    partial = Path(f"{path}.{os.getpid()}")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, path.stat().st_mode & 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _failed(said("not-kept", path=path, reason=error.strerror)) from error
