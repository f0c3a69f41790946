"""What a mistyped word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

_ALIKE = 0.75
"""How much of two words has to be the same: of four letters three."""
_LONGER = 1
"""So many letters may one of two short words have more than the other."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of ``known`` that ``word`` almost is, or nothing.

    Leading dashes are no part of a likeness. The first letter has to be the same: few mistype it, and ``unset`` is not ``set``.
    Where several are alike, one that begins with the word comes before the others (``--prot`` is ``--protocol``).
    Of three letters two neighbours may be swapped (``ste``).
    """
    from difflib import get_close_matches  # the way of a mistake alone

    bare = word.lstrip("-").lower()
    alike = {name.lstrip("-"): name for name in known if name.lstrip("-")[:1] == bare[:1]}
    found = [
        name for name in get_close_matches(bare, alike, 1, _ALIKE) if len(bare) > 3 or abs(len(name) - len(bare)) <= _LONGER
    ]
    if found and not found[0].startswith(bare):
        found = [name for name in alike if name.startswith(bare)] or found
    swapped = [name for name in alike if len(bare) == 3 and name != bare and sorted(name) == sorted(bare)]
    return next((alike[name] for name in (*found, *swapped)), "")
