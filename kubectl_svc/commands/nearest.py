"""What a mistyped word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_svc.objects.alike import closest, swapped

_ALIKE = 0.75
"""How much of two words has to be the same: of four letters three."""
_SHORT = 3
"""A word of so many letters is not taken for one that is longer by several."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of ``known`` that ``word`` almost is, or nothing.

    Leading dashes are no part of a likeness. The first letter has to be the same, unless it is swapped with the second: few
    mistype it, and ``unset`` is not ``set``. No word is taken for an abbreviation, for kubectl takes none: ``--prot`` is
    ``--port`` with two letters swapped, and ``--force`` is not ``--force-conflicts``.
    """
    bare = word.lstrip("-").lower()
    names = {name.lstrip("-"): name for name in known}
    alike = [name for name in names if name[:1] == bare[:1] or swapped(bare, name)]
    if len(bare) <= _SHORT:
        alike = [name for name in alike if abs(len(name) - len(bare)) <= 1]
    return names.get(closest(bare, alike, _ALIKE), "")
