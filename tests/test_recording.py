"""The recording in docs/ shows what the program prints today; ``make docs`` makes it anew."""

from __future__ import annotations

import json

from release import recording


def test_it_is_what_the_program_prints() -> None:
    assert recording.CAST.read_text(encoding="utf-8") == recording.made()


def test_it_takes_a_minute() -> None:
    head, *events = map(json.loads, recording.CAST.read_text(encoding="utf-8").splitlines())
    assert (head["version"], head["width"]) == (2, recording.COLUMNS)
    times = [at for at, kind, _ in events if kind == "o"]
    assert times == sorted(times)
    assert 30 < times[-1] < 75
