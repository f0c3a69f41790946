"""What a mistyped word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

_ALIKE = 0.75
"""How much of two words has to be the same: of four letters three."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of ``known`` that ``word`` almost is, or nothing.

    Leading dashes are no part of a likeness. The first letter has to be the same: few mistype it, and ``unset`` is not ``set``.
    """
    from difflib import get_close_matches  # the way of a mistake alone

    bare = word.lstrip("-")
    alike = {name.lstrip("-"): name for name in known if name.lstrip("-")[:1] == bare[:1].lower()}
    return next((alike[name] for name in get_close_matches(bare.lower(), alike, 1, _ALIKE)), "")
