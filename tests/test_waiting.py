"""What is compared with each other is of one moment."""

from __future__ import annotations

import itertools

import pytest

from tests.waiting import at_one_moment, wait_for


def test_what_is_read_while_something_changes_is_read_again() -> None:
    versions = iter([1, 2, 3, 4, 5, 5])  # before and after each reading
    readings = itertools.count(1)
    assert at_one_moment(lambda: next(versions), lambda: next(readings)) == (3, 5)


def test_a_value_that_is_not_true_is_a_reading_too() -> None:
    assert at_one_moment(lambda: [], lambda: 0) == (0, [])


def test_what_never_comes_is_told_with_the_last_answer() -> None:
    with pytest.raises(AssertionError, match=r"waited 0 s for the slices; last: \[\]"):
        wait_for(lambda: [], seconds=0, what="the slices")
