"""An oracle for Ingress and HTTPRoute, by the words of their documentation alone: nothing here is of the program.

Hosts and paths are matched by regular expressions, and of all rules that take a request the best is found by sorting out those
that another one beats, criterion by criterion.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Object = dict[str, Any]


def _host(pattern: str, host: str, wildcard: str) -> bool:
    if not pattern:
        return True
    made = re.escape(pattern).replace(r"\*", wildcard)
    return re.fullmatch(made, host, re.IGNORECASE) is not None


def _prefix(pattern: str, path: str) -> bool:
    wanted = [element for element in pattern.split("/") if element]
    given = path.split("/")[1:]
    return given[: len(wanted)] == wanted


def _elements(pattern: str) -> int:
    return len("/".join(element for element in pattern.split("/") if element))


def _best(found: list[Any], *criteria: Callable[[Any], Any]) -> Any:
    for criterion in criteria:
        top = max(map(criterion, found))
        found = [one for one in found if criterion(one) == top]
    return found[0]


def ingress(objects: list[Object], host: str, path: str) -> str | None:
    """The Service that Ingresses of one class send a request to."""
    rules = [
        (rule.get("host", ""), each["path"], each["pathType"], each["backend"]["service"]["name"])
        for one in objects
        for rule in one["spec"].get("rules", [])
        for each in rule.get("http", {}).get("paths", [])
    ]
    bare = [
        (rule["host"], "", "Every", one["spec"].get("defaultBackend", {}).get("service", {}).get("name"))
        for one in objects
        for rule in one["spec"].get("rules", [])
        if "http" not in rule
    ]
    hosts = [one for one in (*rules, *bare) if _host(one[0], host, "[^.]+")]
    if hosts:
        exact, wild, every = ([one for one in hosts if test(one[0])] for test in (_plain, _wild, _empty))
        chosen = exact or wild or every
        with_path = [one for one in chosen if one[2] != "Every"]
        found = [one for one in with_path if (one[1] == path if one[2] == "Exact" else _prefix(one[1], path))]
        if not found and len(with_path) < len(chosen):  # a host without paths goes to the default backend
            name = next(one[3] for one in chosen if one[2] == "Every")
            return str(name) if name else None
        if found:
            return str(_best(found, lambda one: _elements(one[1]), lambda one: one[2] == "Exact")[3])
    return next((one["spec"]["defaultBackend"]["service"]["name"] for one in objects if "defaultBackend" in one["spec"]), None)


def _plain(pattern: str) -> bool:
    return bool(pattern) and "*" not in pattern


def _wild(pattern: str) -> bool:
    return "*" in pattern


def _empty(pattern: str) -> bool:
    return not pattern


def gateway(gate: Object, routes: list[Object], host: str, path: str, method: str) -> str | None:
    """The Service that HTTPRoutes of the Gateway's namespaces send a request to; every listener has port 80 and lets all in."""
    listeners = [one for one in gate["spec"]["listeners"] if _host(one.get("hostname", ""), host, ".+")]
    if not listeners:
        return None
    attached: list[tuple[Object, str]] = []
    for route in routes:
        section = route["spec"]["parentRefs"][0].get("sectionName")
        wanted = [one for one in gate["spec"]["listeners"] if section in (None, one["name"])]
        attached += [
            (route, one["name"]) for one in wanted if any(_meet(one.get("hostname", ""), each) for each in _names(route))
        ]
    able = [one for one in listeners if any(name == one["name"] for _, name in attached) and _takes_some(one, attached, host)]
    if not able:
        return None
    listener = _best(
        able,
        lambda one: (
            (not one.get("hostname", "").startswith("*"), len(one.get("hostname", ""))) if one.get("hostname") else (False, -1)
        ),
    )
    found = []
    for route, name in attached:
        if name != listener["name"]:
            continue
        fitting = [_narrow(listener.get("hostname", ""), one) for one in _names(route) if _host(one, host, ".+")]
        for number, rule in enumerate(route["spec"]["rules"] if fitting else []):
            for match in rule["matches"]:
                kind, value = match["path"]["type"], match["path"]["value"]
                if (value == path if kind == "Exact" else _prefix(value, path)) and match.get("method", method) == method:
                    found.append((max(fitting, key=_specific), match, route["metadata"]["name"], number, rule))
    if not found:
        return None
    best = _best(
        found,
        lambda one: _specific(one[0]),
        lambda one: one[1]["path"]["type"] == "Exact",
        lambda one: _elements(one[1]["path"]["value"]),
        lambda one: "method" in one[1],
        lambda one: [-ord(letter) for letter in one[2]],
        lambda one: -one[3],
    )
    return str(best[4]["backendRefs"][0]["name"])


def _names(route: Object) -> list[str]:
    return list(route["spec"].get("hostnames") or [""])


def _takes_some(listener: Object, attached: list[tuple[Object, str]], host: str) -> bool:
    return any(name == listener["name"] for _, name in attached)


def _meet(one: str, other: str) -> bool:
    """Whether any host fits both: a name made of each, with a label for the wildcard."""
    tries = [each.replace("*", label) for each in (one, other) for label in ("x", "a", "b", "c.b", "a.shop", "x.b")] + [
        "any.host"
    ]
    return any(_host(one, each, ".+") and _host(other, each, ".+") for each in tries if each)


def _narrow(one: str, other: str) -> str:
    """The more specific of a listener's name and a route's that both fit the host."""
    return max((one, other), key=_specific)


def _specific(pattern: str) -> tuple[int, int]:
    return (0 if "*" in pattern else len(pattern), len(pattern))
