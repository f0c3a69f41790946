"""Whatever a file can make the reader hold has JSON's types, and can be written in every format."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
import yaml

from kubectl_svc.cluster.decoding import decode
from kubectl_svc.cluster.files.documents import BadDocument, parse, split
from kubectl_svc.cluster.limits import DEPTH
from kubectl_svc.render import objects
from tests.hostile.values import VALUES

OBJECT = "apiVersion: v1\nkind: Endpoints\nmetadata: {name: web, annotations: {x: %s}}\n"
NODES = [
    *(
        "a",
        "''",
        "on",
        "1.10",
        "0x1F",
        "0o17",
        "1e308",
        "1e400",
        ".5",
        "-0",
        "2001-01-01",
        "aGVsbG8=",
        "9" * 30,
        "9" * 400,
        "~",
        '"\\e"',
    ),
    *(
        "[]",
        "[a, 1.10]",
        "[a: 1]",
        "{}",
        "{a, 1.5, on}",
        "{a: 1.10}",
        "{~: 1, 0x10: 2}",
        "{<<: {a: on}}",
        "{=: .inf}",
        "{? [a] : b}",
    ),
]
TAGS = [
    "",
    "null",
    "bool",
    "int",
    "float",
    "binary",
    "timestamp",
    "str",
    "seq",
    "omap",
    "pairs",
    "map",
    "set",
    "merge",
    "value",
]
FORMS = ("json", "yaml", "kyaml", "name", "jsonpath={}", "jsonpath={..x}", "jsonpath-as-json={}")


def the_same(value: Any) -> Any:
    """``value`` in plain Python types; raises ``TypeError`` where it has one that JSON does not know."""
    if isinstance(value, dict):
        return {the_same(key): the_same(item) for key, item in value.items()}
    if isinstance(value, list):
        return [the_same(item) for item in value]
    if type(value) in (str, bool, int, float, type(None)):
        return value
    raise TypeError(type(value))


def can_be_written(value: Any) -> None:
    for form in FORMS:
        objects.printer(form)(value)
    assert json.loads(objects.printer("json")(value)) == the_same(value)
    (back,) = [one for _, one in split(objects.printer("kyaml")(value))]
    assert back == value
    (back,) = [one for _, one in split(objects.as_list([value], "yaml"))]
    assert back == value


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_before_anything(tag: str) -> None:
    read = 0
    for node in NODES:
        try:
            value = parse(OBJECT % (f"!!{tag} {node}" if tag else node))
        except BadDocument:
            continue
        read += 1
        can_be_written(value)
    assert read or tag in ("merge", "value")  # for keys alone


def test_values_of_every_kind_from_json_and_yaml() -> None:
    for value, dump in itertools.product(VALUES, (json.dumps, yaml.safe_dump)):
        text = dump({"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "web", "annotations": {"x": value}}})
        for _, read in split(text):
            if not isinstance(read, BadDocument):
                can_be_written(read)


@pytest.mark.parametrize(
    "pair", [("[", "]"), ('{"a":', "}"), ('{"]}\\"\\\\":', "}")], ids=["lists", "mappings", "brackets in keys"]
)
def test_the_deepest_that_is_read_can_be_written(pair: tuple[str, str]) -> None:
    def nested(levels: int) -> str:
        return '{"kind":' + pair[0] * (levels - 1) + "1" + pair[1] * (levels - 1) + "}"

    for read in (decode, lambda text: decode(text.encode()), parse, lambda text: next(split(text))[1]):
        can_be_written(read(nested(DEPTH)))
    for deeper in (DEPTH + 1, 900, 5000):
        with pytest.raises(ValueError, match=f"nested deeper than {DEPTH} levels"):
            decode(nested(deeper))
        (said,) = [value for _, value in split(nested(deeper))]
        assert isinstance(said, BadDocument) and f"nested deeper than {DEPTH} levels" in str(said)
