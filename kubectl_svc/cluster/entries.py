"""What types the fields of a kubeconfig have (k8s.io/client-go/tools/clientcmd/api/v1), and what is wrong with an entry's.

kubectl decodes strictly: a number where text belongs is an error, not text. Values are never part of a message: they may be
secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.cluster.said import said
from kubectl_svc.wording import Said

TEXT, FLAG, ANY, PATH, ENV_NAME = "text", "true or false", "anything", "a path", "the name of an environment variable"

_EXEC = {
    "command": PATH,
    "args": [PATH],
    "env": [{"name": ENV_NAME, "value": PATH}],
    "apiVersion": TEXT,
    "installHint": TEXT,
    "interactiveMode": TEXT,
    "provideClusterInfo": FLAG,
}
SHAPES: dict[str, dict[str, Any]] = {
    "cluster": {
        "server": TEXT,
        "tls-server-name": TEXT,
        "insecure-skip-tls-verify": FLAG,
        "certificate-authority": PATH,
        "certificate-authority-data": TEXT,
        "proxy-url": TEXT,
        "disable-compression": FLAG,
        "extensions": [{"name": TEXT, "extension": ANY}],
    },
    "user": {
        "client-certificate": PATH,
        "client-certificate-data": TEXT,
        "client-key": PATH,
        "client-key-data": TEXT,
        "token": TEXT,
        "tokenFile": PATH,
        "as": TEXT,
        "as-uid": TEXT,
        "as-groups": [TEXT],
        "as-user-extra": {"*": [TEXT]},
        "username": TEXT,
        "password": TEXT,
        "auth-provider": {"name": TEXT, "config": {"*": TEXT}},
        "exec": _EXEC,
    },
    "context": {"cluster": TEXT, "user": TEXT, "namespace": TEXT},
}
"""Kind of entry -> its fields; ``*`` stands for any key. Fields that are not listed do not matter."""


def problems(value: Any, shape: Any, place: str = "") -> Iterator[Said]:
    """What in ``value`` is not of ``shape``, each with its place in the entry; null counts as absent."""
    if value is None or shape is ANY:
        return
    if isinstance(shape, str):
        if problem := _scalar_problem(value, shape):
            yield said("in-entry", place=place, problem=problem)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield said("in-entry", place=place, problem=said("expected-list", found=found(value)))
            return
        for number, item in enumerate(value):
            # client-go's lists hold values, not pointers: null is an empty one.
            yield from problems("" if item is None and isinstance(shape[0], str) else item, shape[0], f"{place}[{number}]")
    elif not isinstance(value, dict):
        problem = said("expected-mapping", found=found(value))
        yield said("in-entry", place=place, problem=problem) if place else problem
    else:
        for key, item in value.items():
            yield from problems(item, shape.get(key, shape.get("*", ANY)), f"{place}.{key}" if place else key)


def _scalar_problem(value: Any, shape: str) -> Said | None:
    if shape is FLAG:
        return None if isinstance(value, bool) else said("expected-flag", found=found(value))
    if not isinstance(value, str):
        return said("expected-text", found=found(value))
    if shape is ENV_NAME and ("=" in value or not value):
        return said("no-variable")
    return said("nul") if shape in (PATH, ENV_NAME) and "\0" in value else None


def found(value: Any) -> Said:
    """What ``value`` is, in words."""
    keys = {str: "text", list: "a-list", dict: "a-mapping", bool: "true-or-false", int: "a-number", float: "a-number"}
    return said(keys.get(type(value), "nothing"))
