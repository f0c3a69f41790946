"""What an annotation of the AWS Load Balancer Controller does with a request: ``alb.ingress.kubernetes.io/actions.NAME``.

A backend whose port is called ``use-annotation`` is no Service: its name is that of such an action, JSON text
(pkg/ingress ``buildActionViaAnnotation``, ``Action.validate``, 2.13). Keys are read in any case, as encoding/json does.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.gateway.redirects import USUAL_CODE, Redirect
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

USE_ANNOTATION = "use-annotation"
"""The port name of a backend that is an action."""
PREFIX = "alb.ingress.kubernetes.io/actions."
"""How the key of such an annotation begins: the name of the action follows."""

FORWARD = "forward"
REDIRECT = "redirect"
FIXED_RESPONSE = "fixed-response"
MISSING = "missing"
MALFORMED = "malformed"
INVALID = "invalid"

Place = tuple[str | int, ...]


class Group(NamedTuple):
    """One Service of a forward action. ``place`` goes on into the text of the annotation; ``idle``: its weight is 0."""

    service: str
    port: int | str
    place: Place
    idle: bool


class Action(NamedTuple):
    """``kind`` is one of the constants above; for the last three it does nothing, and ``why`` names the field, or the error.

    ``groups`` are the Services of a forward action, without target groups outside of the cluster. ``code``: that of an answer
    of its own, or of a redirect, as text; ``location`` the parts of a redirect by name, where they are said.
    """

    name: str
    kind: str
    groups: tuple[Group, ...] = ()
    code: str = ""
    location: tuple[tuple[str, str], ...] = ()
    why: str = ""

    @property
    def key(self) -> str:
        """That of the annotation."""
        return f"{PREFIX}{self.name}"

    @property
    def answers(self) -> bool:
        """Whether the load balancer answers itself."""
        return self.kind in (REDIRECT, FIXED_RESPONSE)

    @property
    def works(self) -> bool:
        """Whether the controller takes it."""
        return self.kind not in (MISSING, MALFORMED, INVALID)


def name_of(backend: Any) -> str:
    """The action that a backend of an Ingress, of whatever version, names; nothing where it is another one."""
    service = dig(backend, "service")
    port = dig(service, "port", "name") if service is not None else dig(backend, "servicePort")
    name = dig(service, "name") if service is not None else dig(backend, "serviceName")
    return str(name or "") if port == USE_ANNOTATION else ""


def used(ingress: Object) -> tuple[str, ...]:
    """The names of all actions that rules and the default backend of an Ingress name, each once."""
    rules = [path for rule in items(ingress, "spec", "rules") for path in items(rule, "http", "paths")]
    backends = [
        *(dig(path, "backend") for path in rules),
        dig(ingress, "spec", "defaultBackend"),
        dig(ingress, "spec", "backend"),
    ]
    return tuple(dict.fromkeys(filter(None, map(name_of, backends))))


def action_of(ingress: Object, name: str) -> Action:
    """What an annotation says."""
    text = meta.annotations(ingress).get(f"{PREFIX}{name}")
    if text is None:
        return Action(name, MISSING)
    try:
        said = json.loads(text)
    except ValueError as error:
        return Action(name, MALFORMED, why=str(error))
    if not isinstance(said, dict):
        return Action(name, MALFORMED, why="it is not a JSON object")
    kind = _at(said, "type")[1]
    match kind:
        case "redirect" | "fixed-response":
            config = _at(said, "redirectConfig" if kind == REDIRECT else "fixedResponseConfig")[1]
            code = _at(config, "statusCode")[1]
            parts = ((part, _at(config, part)[1]) for part in ("protocol", "host", "port", "path", "query"))
            location = tuple((part, value) for part, value in parts if isinstance(value, str))
            return Action(name, kind, (), code, location) if isinstance(code, str) and code else _invalid(name, "statusCode")
        case "forward":
            return _forward(name, said)
    return _invalid(name, "type")


def redirects_to_itself(action: Action, scheme: str, port: int) -> bool:
    """Whether a redirect leads to the very URL of the request: the controller leaves such a rule out of that listener."""
    same = {"protocol": (scheme.upper(), "#{protocol}"), "port": (str(port), "#{port}"), "host": ("#{host}",)}
    same |= {"path": ("/#{path}",), "query": ("#{query}",)}
    return action.kind == REDIRECT and all(value in same[part] for part, value in action.location)


def redirect(action: Action, scheme: str, host: str, port: int, path: str) -> Redirect:
    """What a redirect answers to a request; ``#{protocol}`` and the others stand for the parts of its URL."""
    own = {"protocol": scheme.upper(), "host": host, "port": str(port), "path": path.removeprefix("/")}
    parts = {"protocol": "#{protocol}", "host": "#{host}", "port": "#{port}", "path": "/#{path}", **dict(action.location)}
    for part, text in parts.items():
        for name, value in own.items():
            text = text.replace(f"#{{{name}}}", value)
        parts[part] = text
    number = parts["port"] if parts["port"].isdigit() else str(port)
    code = int(action.code.removeprefix("HTTP_")) if action.code.removeprefix("HTTP_").isdigit() else USUAL_CODE
    return Redirect(code, parts["protocol"].lower(), parts["host"].lower(), int(number), parts["path"])


def _forward(name: str, said: Any) -> Action:
    config_key, config = _at(said, "forwardConfig")
    if (config is None) == (_at(said, "targetGroupARN")[1] is None):
        return _invalid(name, "forwardConfig")
    if config is None:
        return Action(name, FORWARD)
    groups_key, groups = _at(config, "targetGroups")
    known = groups if isinstance(groups, list) else []
    weights = [_at(one, "weight")[1] for one in known]
    found = []
    for index, one in enumerate(known):
        service, port = _at(one, "serviceName")[1], _at(one, "servicePort")[1]
        outside = any(_at(one, key)[1] is not None for key in ("targetGroupARN", "targetGroupName"))
        if outside == (service is not None):
            return _invalid(name, f"targetGroups[{index}]")
        if len(known) > 1 and not isinstance(weights[index], int):
            return _invalid(name, f"targetGroups[{index}].weight")
        if outside:
            continue
        if not isinstance(service, str) or not isinstance(port, int | str) or isinstance(port, bool):
            return _invalid(name, f"targetGroups[{index}].servicePort")
        number = int(port) if isinstance(port, str) and port.isascii() and port.isdigit() else port
        place = ("metadata", "annotations", f"{PREFIX}{name}", config_key, groups_key, index)
        found.append(Group(service, number, place, weights[index] == 0 and any(weights)))
    return Action(name, FORWARD, tuple(found))


def written(text: str, path: Place, value: Any) -> str:
    """The text of an annotation with another value at ``path``, whose keys may be written in any case."""
    said = place = json.loads(text)
    for step in path[:-1]:
        place = place[step]
    place[_at(place, str(path[-1]))[0]] = value
    return json.dumps(said)


def _invalid(name: str, field: str) -> Action:
    return Action(name, INVALID, why=field)


def _at(value: Any, key: str) -> tuple[str, Any]:
    """A key as it is written, with its value; the key as it was requested, with ``None``, if the object does not have it."""
    known = value if isinstance(value, dict) else {}
    found = [one for one in known if one == key] or [one for one in known if one.lower() == key.lower()]
    return (found[0], known[found[0]]) if found else (key, None)
