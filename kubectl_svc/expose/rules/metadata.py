"""Name, labels, selector and annotations: what the API server refuses of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_svc.expose.rules.forms import LABEL, LABEL_SAYS, Path, Problem, qualified_name
from kubectl_svc.objects import Object, meta

ANNOTATIONS_SIZE = 256 * 1024


def problems(service: Object) -> Iterator[Problem]:
    """What no API server would take of ``metadata``, and of the selector, whose form is that of labels."""
    yield from _name(meta.name(service))
    yield from _labels(("metadata", "labels"), meta.labels(service))
    yield from _labels(("spec", "selector"), meta.mapping(service, "spec", "selector"))
    yield from _annotations(meta.annotations(service))


def _name(name: str) -> Iterator[Problem]:
    if not name:
        yield ("metadata", "name"), "is missing"
    elif not re.fullmatch(LABEL, name):
        yield ("metadata", "name"), f'"{name}" {LABEL_SAYS}'


def _labels(path: Path, pairs: Object) -> Iterator[Problem]:
    from kubectl_svc.objects.selectors import key_problem, value_problem

    for key, value in pairs.items():
        for problem in filter(None, (key_problem(key), value_problem(value))):
            yield path, problem


def _annotations(pairs: dict[str, str]) -> Iterator[Problem]:
    path = ("metadata", "annotations")
    for key in pairs:
        if not qualified_name(key.lower()):
            yield path, f'"{key}" is no annotation key: [prefix/]name of letters, digits, -, _ and .'
    if sum(len(key.encode()) + len(value.encode()) for key, value in pairs.items()) > ANNOTATIONS_SIZE:
        yield path, f"are larger than {ANNOTATIONS_SIZE} bytes together"
