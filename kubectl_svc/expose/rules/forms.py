"""What a problem is, and the forms that texts of a Service have."""

from __future__ import annotations

Path = tuple[str | int, ...]
"""A place below the object: ``("spec", "ports", 0, "nodePort")``."""
Problem = tuple[Path, str]
"""Where, and a sentence that goes on after the name of the field or flag."""

LABEL = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
LABEL_SAYS = "must be at most 63 lower-case letters, digits and hyphens, with a letter or digit at both ends"
SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"
PORT_NAME = r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?"
PORT_NAME_SAYS = "at most 15 lower-case letters, digits and single hyphens inside"


def qualified_name(text: str) -> bool:
    """``[prefix/]name``, as label keys, annotation keys, classes and application protocols are."""
    from kubectl_svc.objects.selectors import key_problem

    return not key_problem(text)


def either(choices: tuple[str, ...]) -> str:
    """``A, B or C``."""
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def outside(number: int, highest: int) -> str:
    """Why ``number`` is not taken where 1 to ``highest`` is."""
    return f"{number} is out of range; it must be between 1 and {highest}"
