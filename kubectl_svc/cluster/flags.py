"""kubectl's ConfigFlags: laid over a kubeconfig's entries, and what must not stand together then.

Mirrors how ``DirectClientConfig`` of k8s.io/client-go/tools/clientcmd overrides and validates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.cluster.kubeconfig import Entry
from kubectl_svc.cluster.said import said
from kubectl_svc.errors import ConfigError
from kubectl_svc.wording import Said


class ConnectionFlags(NamedTuple):
    """The flags of kubectl's ConfigFlags, named as there; ``None``, empty or false means "not given"."""

    kubeconfig: str | None = None
    context: str | None = None
    cluster: str | None = None
    user: str | None = None
    namespace: str | None = None
    server: str | None = None
    token: str | None = None
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

    def __repr__(self) -> str:
        """Without the token."""
        shown = (f"{key}={value!r}" for key, value in self._asdict().items() if value and key != "token")
        return f"ConnectionFlags({', '.join(shown)})"


def with_cluster_flags(cluster: Entry, flags: ConnectionFlags) -> Entry:
    """A cluster's entry with what the flags say in its place."""
    merged = dict(cluster)
    if flags.insecure_skip_tls_verify or flags.certificate_authority:
        merged["insecure-skip-tls-verify"] = flags.insecure_skip_tls_verify
        merged["certificate-authority"] = flags.certificate_authority
        merged["certificate-authority-data"] = None
    if flags.server or flags.tls_server_name:
        # A server named by hand is not the one that the file's name was meant for.
        merged["tls-server-name"] = flags.tls_server_name
    if flags.server:
        merged["server"] = flags.server
    if flags.disable_compression:
        merged["disable-compression"] = True
    return merged


def with_user_flags(user: Entry, flags: ConnectionFlags) -> Entry:
    """A user's entry with what the flags say in its place."""
    merged = dict(user)
    if flags.client_certificate:
        merged |= {"client-certificate": flags.client_certificate, "client-certificate-data": None}
    if flags.client_key:
        merged |= {"client-key": flags.client_key, "client-key-data": None}
    given = {"token": flags.token, "as": flags.as_, "as-uid": flags.as_uid, "as-groups": flags.as_group}
    merged |= {key: value for key, value in given.items() if value}
    if flags.as_user_extra:
        merged["as-user-extra"] = {**(user.get("as-user-extra") or {}), **_extras(flags.as_user_extra)}
    return merged


def _extras(items: tuple[str, ...]) -> dict[str, list[str]]:
    extras: dict[str, list[str]] = {}
    for item in items:
        key, equals, value = item.partition("=")
        if not key or not equals:
            raise ConfigError(said("no-pair", item=item))
        extras.setdefault(key, []).append(value)
    return extras


def cluster_problems(cluster: Entry, name: str, chosen: bool) -> Iterator[Said]:
    """What contradicts itself in a cluster's entry; one that was ``chosen`` needs a server."""
    if not cluster.get("server") and chosen:
        yield said("no-server", cluster=said("cluster", name=name) if name else said("contexts-cluster"))
    if cluster.get("certificate-authority") and cluster.get("certificate-authority-data"):
        yield said("authority-twice", name=name)
    if cluster.get("insecure-skip-tls-verify") and _given(cluster, "certificate-authority"):
        yield said("authority-insecure", name=name)


def user_problems(user: Entry, name: str) -> Iterator[Said]:
    """What contradicts itself in a user's entry."""
    for key in ("client-certificate", "client-key"):
        if user.get(key) and user.get(f"{key}-data") and _given(user, "client-certificate"):
            yield said("key-twice", name=name, key=key)
    if _given(user, "client-certificate") and not _given(user, "client-key"):
        yield said("no-client-key", name=name)
    if user.get("token") and (user.get("username") or user.get("password")):
        yield said("token-and-password", name=name)
    if user.get("exec") and user.get("auth-provider"):
        yield said("exec-and-provider", name=name)
    if not user.get("as") and (user.get("as-uid") or user.get("as-groups") or user.get("as-user-extra")):
        yield said("no-as")


def _given(entry: Entry, key: str) -> bool:
    return bool(entry.get(key) or entry.get(f"{key}-data"))
