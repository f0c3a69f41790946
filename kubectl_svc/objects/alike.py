"""Which of several names was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def closest(text: str, names: Iterable[str], likeness: float = 0.6) -> str:
    """The name that ``text`` was probably meant to be, or nothing; the first of those that are equally near."""
    return next(iter(nearest(text, names, likeness)), "")


def nearest(text: str, names: Iterable[str], likeness: float = 0.6) -> list[str]:
    """The names that ``text`` was probably meant to be: more than one where they are equally near.

    In this order: the same but for upper and lower case; with two neighbouring letters swapped; with one letter missing, added
    or replaced; else what has most in common with it. In the last two, ``likeness`` of both words has to be the same.
    """
    from difflib import SequenceMatcher, get_close_matches

    known = list(dict.fromkeys(filter(None, names)))
    alike = get_close_matches(text, known, len(known) or 1, likeness)
    same = [name for name in known if name.lower() == text.lower()]
    exchanged = [name for name in known if swapped(text, name)]
    one_off = [name for name in alike if _one_letter_apart(text, name)]
    ratios = {name: SequenceMatcher(None, name, text).ratio() for name in alike}
    most = [name for name in alike if ratios[name] == max(ratios.values())]
    return same or exchanged or one_off or most


def swapped(one: str, other: str) -> bool:
    """Whether they differ in nothing but two neighbouring letters, which are swapped."""
    left, right = _differing(one, other)
    return len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]


def _one_letter_apart(one: str, other: str) -> bool:
    left, right = _differing(one, other)
    return left[1:] in (right, right[1:]) or left == right[1:]


def _differing(one: str, other: str) -> tuple[str, str]:
    """Both from the first letter on in which they differ."""
    pairs = enumerate(zip(one, other, strict=False))
    start = next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
    return one[start:], other[start:]
