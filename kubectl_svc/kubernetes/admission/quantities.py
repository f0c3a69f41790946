"""Amounts of resources, ``500m`` or ``1.5Gi``, as exact numbers (k8s.io/apimachinery v0.37 ``resource.ParseQuantity``)."""

from __future__ import annotations

import re
from fractions import Fraction

_FORM = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*)([-+]?[0-9]*)")
_BINARY = {f"{letter}i": 1024**power for power, letter in enumerate("KMGTPE", 1)}
_DECIMAL = {
    suffix: Fraction(1000) ** power for power, suffix in enumerate(("n", "u", "m", "", "k", "M", "G", "T", "P", "E"), -3)
}

FORM = r"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
SUFFIX = "unable to parse quantity's suffix"
NUMBER = "unable to parse numeric part of quantity"


class BadQuantity(ValueError):
    """Text that is no amount; ``str()`` is the server's sentence."""


def parse(text: str) -> Fraction:
    """The number that ``text`` stands for, rounded up to a billionth; raises `BadQuantity`."""
    match = _FORM.fullmatch(text)
    if not text or not match:
        raise BadQuantity(FORM)
    sign, whole, part, letters, digits = match.groups()
    factor = _factor(letters + digits)
    if factor is None:
        raise BadQuantity(SUFFIX)
    if not whole and not part and text.strip("+-0"):
        raise BadQuantity(NUMBER)
    amount = Fraction(f"{whole or 0}.{part or 0}") * factor
    nano = -(-amount.numerator * 10**9 // amount.denominator)
    return Fraction(-nano if sign == "-" else nano, 10**9)


def rounded(amount: Fraction) -> Fraction:
    """``amount`` rounded up to a thousandth, as the server stores resources (``SetDefaults_ResourceList``)."""
    milli = -(-abs(amount.numerator) * 1000 // amount.denominator)
    return Fraction(-milli if amount < 0 else milli, 1000)


def _factor(suffix: str) -> Fraction | None:
    if suffix in _BINARY:
        return Fraction(_BINARY[suffix])
    if suffix in _DECIMAL:
        return _DECIMAL[suffix]
    if re.fullmatch(r"[eE][-+]?[0-9]+", suffix) and abs(int(suffix[1:])) < 1000:
        return Fraction(10) ** int(suffix[1:])
    return None
