"""Random objects through every command that reads files: ``python -m tests.hostile.random_objects --objects 48000 --seed 1``.

Each world is made of the specimens, changed at random places into random values, handed over as JSON or YAML. Whatever comes,
there is no bug, no control character and no broken document. A world that goes wrong is kept below ``build/hostile/``.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kubectl_svc.cli import main as program
from kubectl_svc.console import Console
from tests import documents
from tests.hostile import lines
from tests.hostile.values import VALUES, paths, replaced

HERE = Path(__file__).parent
SPECIMENS: list[Any] = documents.objects(HERE / "specimens.yaml")
KEPT = HERE.parents[1] / "build" / "hostile"
COMMANDS = [
    "trace -f -",
    "trace web -f -",
    "trace web:http -f - -o wide",
    "trace -f - -o table",
    "trace -f - -o json",
    "trace -f - -o yaml",
    "trace -f - -o kyaml",
    "trace -f - -o name",
    "trace -f - -o jsonpath={.items[*]}{.problems[*].message}",
    "expose -f - --port=80 --dry-run=client",
    "expose -f - --port=80 --dry-run=client -o json",
    "expose -f - --dry-run=client -o yaml",
    "expose -f - --port=80 --dry-run=client -o kyaml",
    "expose -f - --port=80 --dry-run=client -o name",
    "expose -f - --port=80 --dry-run=client -o jsonpath={}",
    "endpoints get -f -",
    "endpoints get web -f - -o wide",
    "endpoints get web -f - -o json",
    "endpoints add web 192.0.2.1 -f -",
    "endpoints add web 192.0.2.1 -f - -o json",
    "endpoints set web 192.0.2.1 -f - -o kyaml",
    "endpoints remove web 10.244.0.1 -f - --allow=empty -o yaml",
    "endpoints migrate web -f - -o json",
    "endpoints adopt web -f - -o yaml",
    "endpoints clean web -f - -o yaml",
]


def world(dice: random.Random) -> list[Any]:
    """Some specimens, the Service nearly always among them, each changed at up to four places."""
    chosen = dice.sample(SPECIMENS, dice.randint(1, len(SPECIMENS)))
    objects = [SPECIMENS[0]] * (SPECIMENS[0] not in chosen and dice.random() < 0.9) + chosen
    return [_changed(dice, one) for one in objects]


def _changed(dice: random.Random, specimen: Any) -> Any:
    changed = _without(specimen, ("metadata", "deletionTimestamp")) if dice.random() < 0.8 else specimen
    if dice.random() < 0.4:
        changed = _without(changed, ("spec", "selector"))
    for _ in range(dice.choice((0, 0, 1, 1, 2, 4))):
        deep = [path for path in paths(changed) if path] or [()]
        path = dice.choice(deep)
        changed = _without(changed, path) if dice.random() < 0.2 else replaced(changed, path, dice.choice(VALUES))
    return changed


def _without(value: Any, path: tuple[str | int, ...]) -> Any:
    """``value`` without what is at ``path``, if anything is."""
    if not path or path not in set(paths(value)):
        return value
    parent = value
    for step in path[:-1]:
        parent = parent[step]
    kept = (
        {key: item for key, item in parent.items() if key != path[-1]}
        if isinstance(parent, dict)
        else [item for index, item in enumerate(parent) if index != path[-1]]
    )
    return replaced(value, path[:-1], kept)


def written(dice: random.Random, objects: list[Any]) -> bytes:
    """The objects as a file: JSON one after another or as a list, or YAML."""
    match dice.choice(("json", "list", "yaml")):
        case "json":
            return "\n".join(map(json.dumps, objects)).encode()
        case "list":
            return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}).encode()
    return yaml.safe_dump_all(objects, allow_unicode=False).encode()


def problems(words: str, content: bytes) -> Iterator[str]:
    """Run one command line on one file; yield what is wrong with how it ended."""
    out, err = io.StringIO(), io.StringIO()
    code = program(words.split(), Console(io.TextIOWrapper(io.BytesIO(content)), out, err, {"COLUMNS": "100"}))
    yield from lines.offences(lines.Ended(code, out.getvalue(), err.getvalue(), 0, 0))
    text = out.getvalue()
    if text and code in (0, 1) and (broken := _broken(words.rpartition("-o ")[2], text)):
        yield f"a broken document: {broken}"


def _broken(form: str, text: str) -> str:
    """Why ``text`` is not of the form that it should have, or nothing."""
    try:
        if form == "json":
            at, decoder = 0, json.JSONDecoder(parse_constant=lambda name: 1 / 0)
            while text[at:].strip():
                at += len(text[at:]) - len(text[at:].lstrip())
                at = decoder.raw_decode(text, at)[1]
        elif form in ("yaml", "kyaml"):
            list(yaml.load_all(text, Loader=yaml.CBaseLoader))
    except (ValueError, ArithmeticError, yaml.YAMLError) as error:
        return " ".join(str(error).split())[:200]
    return ""


def run(objects: int, seed: int) -> int:
    """Try worlds until so many objects were in them; returns how many worlds went wrong."""
    dice, count, wrong, worlds = random.Random(seed), 0, 0, 0
    while count < objects:
        made = world(dice)
        count += len(made)
        worlds += 1
        content, words = written(dice, made), dice.choice(COMMANDS)
        for problem in problems(words, content):
            wrong += 1
            KEPT.mkdir(parents=True, exist_ok=True)
            kept = KEPT / f"{seed}-{worlds}.yaml"
            kept.write_bytes(content)
            print(f"kubectl svc {words} < {kept}: {problem}", flush=True)
    print(f"seed {seed}: {count} objects in {worlds} worlds: {wrong} problems")
    return wrong


def main() -> int:
    """The long run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    return 1 if run(args.objects, args.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
