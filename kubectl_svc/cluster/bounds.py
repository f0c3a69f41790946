"""How deep and how large a YAML document may become, found out before it is built.

libyaml composes by recursion in C: a document of 25 kB of brackets would end the process. Aliases multiply what they stand for.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from kubectl_svc.cluster.limits import DEPTH

_FREE_ALIASES, _FREE_NODES = 100, 1000
_INDENT = re.compile(r"^[ \t?:-]*", re.MULTILINE)


class TooDeep(ValueError):
    """``str()`` says what is too much, without a place."""


def check_depth(text: str, loader: Any) -> None:
    """Raise ``TooDeep`` where ``text`` nests deeper than `DEPTH`; ``loader`` is the class that will read it."""
    if text.count("[") + text.count("{") < DEPTH and max(map(len, _INDENT.findall(text))) < DEPTH // 2:
        return  # each level of a block needs a column of its own, or one shared with a list; each of the flow style a bracket
    depth, reader = 0, loader(text)
    try:
        while reader.check_event():
            event = reader.get_event()
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEPTH:
                raise TooDeep(f"nested deeper than {DEPTH} levels")
    finally:
        reader.dispose()


def check_aliases(root: Any) -> None:
    """Raise ``TooDeep`` for a node graph whose aliases contain themselves, nest too deep or multiply too much (go-yaml)."""
    sizes: dict[int, int] = {}
    depths: dict[int, int] = {}
    waiting, open_ = [root], set[int]()
    while waiting:
        node = waiting[-1]
        inner = _inner(node)
        if id(node) in sizes:
            waiting.pop()
        elif id(node) in open_:
            open_.remove(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(one)] for one in inner)
            depths[id(node)] = 1 + max((depths[id(one)] for one in inner), default=0)
            waiting.pop()
        else:
            open_.add(id(node))
            for one in inner:
                if id(one) in open_:
                    raise TooDeep("an anchor whose value contains itself")
                if id(one) not in sizes:
                    waiting.append(one)
    whole, written = sizes[id(root)], len(sizes)
    if depths[id(root)] > DEPTH + 1:
        raise TooDeep(f"nested deeper than {DEPTH} levels by its aliases")
    copied = whole - written
    if copied > _FREE_ALIASES and whole > _FREE_NODES and copied > whole * _allowed_share(whole):
        raise TooDeep("document contains excessive aliasing")


def _inner(node: Any) -> list[Any]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _allowed_share(nodes: int) -> float:
    """How much of so many nodes may come from aliases: nearly all of 400,000, a tenth of four million (go-yaml)."""
    few, many = 400_000, 4_000_000
    if nodes <= few:
        return 0.99
    return 0.10 if nodes >= many else 0.99 - 0.89 * (nodes - few) / (many - few)
