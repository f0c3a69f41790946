"""Every accessor of `objects` with every JSON type at every place: total functions raise nothing."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc import objects
from kubectl_svc.objects.selectors import of_label_selector
from tests import documents
from tests.hostile.values import VALUES, paths, replaced

SPECIMENS = documents.objects(Path(__file__).parent / "specimens.yaml")


def accessors() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the room whose only argument without a default is an object, or anything at all."""
    for module in pkgutil.iter_modules(objects.__path__):
        found = importlib.import_module(f"{objects.__name__}.{module.name}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            if function.__module__ == found.__name__ and not name.startswith("_"):
                needed = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
                if len(needed) == 1 and needed[0].annotation in {"Object", "Any", objects.Object, Any}:
                    yield f"{module.name}.{name}", function


ACCESSORS = dict(accessors())


def test_the_walk_finds_the_accessors() -> None:
    assert len(ACCESSORS) > 45
    assert {"services.ports", "pods.container_ports", "slices.endpoints", "meta.labels"} <= set(ACCESSORS)


@cache
def changed() -> list[tuple[Any, Any, dict[str, Any]]]:
    """Every value at every path of every specimen, with what that makes of it, as far as it is still an object."""
    every = ((value, path, specimen) for specimen in SPECIMENS for path in paths(specimen) for value in VALUES)
    made = ((value, path, replaced(specimen, path, value)) for value, path, specimen in every)
    return [one for one in made if isinstance(one[2], dict)]


@pytest.mark.parametrize("name", ACCESSORS)
def test_total(name: str) -> None:
    function = ACCESSORS[name]
    for value, path, specimen in changed():
        try:
            made = function(specimen)
            if isinstance(made, Iterator):
                list(made)
        except Exception as error:
            raise AssertionError(f"{name} with {value!r} at {path}: {error!r}") from error


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:20])
def test_label_selectors_match_or_do_not(value: Any) -> None:
    whole = {"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}]}
    for path in paths(whole):
        selector = of_label_selector(replaced(whole, path, value))
        selector.matches({"a": "b"})
        selector.equalities()
        str(selector)
