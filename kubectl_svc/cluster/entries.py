"""What types the fields of a kubeconfig have (k8s.io/client-go/tools/clientcmd/api/v1), and what is wrong with an entry's.

kubectl decodes strictly: a number where text belongs is an error, not text. Values are never part of a message: they may be
secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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


def problems(value: Any, shape: Any, place: str = "") -> Iterator[str]:
    """What in ``value`` is not of ``shape``, each with its place in the entry; null counts as absent."""
    if value is None or shape is ANY:
        return
    if isinstance(shape, str):
        if problem := _scalar_problem(value, shape):
            yield f"{place}: {problem}"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{place}: expected a list, found {found(value)}"
            return
        for number, item in enumerate(value):
            # client-go's lists hold values, not pointers: null is an empty one.
            yield from problems("" if item is None and isinstance(shape[0], str) else item, shape[0], f"{place}[{number}]")
    elif not isinstance(value, dict):
        yield f"{place}: expected a mapping, found {found(value)}".lstrip(": ")
    else:
        for key, item in value.items():
            yield from problems(item, shape.get(key, shape.get("*", ANY)), f"{place}.{key}" if place else key)


def _scalar_problem(value: Any, shape: str) -> str:
    if shape is FLAG:
        return "" if isinstance(value, bool) else f"expected true or false, found {found(value)}"
    if not isinstance(value, str):
        return f"expected text, found {found(value)}"
    if shape is ENV_NAME and ("=" in value or not value):
        return f"not {shape}"
    return "it contains a NUL character" if shape in (PATH, ENV_NAME) and "\0" in value else ""


def found(value: Any) -> str:
    """What ``value`` is, in words."""
    names = {str: "text", list: "a list", dict: "a mapping", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "nothing")
