"""Samples of the long runs, `random_objects` and `random_lines`, always the same ones: new seeds are for the long runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connection.wire import Scripted, serving
from tests.hostile import random_lines, random_objects, strategies, world


@pytest.mark.parametrize("run", [random_objects.run, random_lines.run], ids=["objects", "lines"])
def test_a_sample(run: Callable[[int, int], int]) -> None:
    assert run(250, 16) == 0


@given(strategies.files(), st.sampled_from(random_objects.COMMANDS))
@settings(max_examples=60)
def test_files(content: bytes, words: str) -> None:
    assert list(random_objects.problems(words, content)) == []


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with serving(Scripted) as healthy:
        healthy.by_request = world.answered
        yield healthy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@given(st.data(), strategies.command_lines(), strategies.environments())
@settings(max_examples=60)
def test_command_lines(server: Scripted, folder: Path, data: st.DataObject, line: list[str], environ: dict[str, str]) -> None:
    path = folder / "config"
    config = data.draw(strategies.kubeconfigs(f"http://127.0.0.1:{server.port}", folder), "kubeconfig")
    path.write_text(json.dumps(config), encoding="utf-8")
    plain = {"KUBECONFIG": str(path), "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    assert list(random_lines.problems(["--request-timeout=1s", *line], plain | environ)) == []
