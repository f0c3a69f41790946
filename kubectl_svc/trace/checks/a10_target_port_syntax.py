"""targetPort is neither a port number nor a port name.

What: the API server refuses the Service.
Why: names have at most 15 lower-case letters, digits and dashes, with a letter among them; numbers go from 1 to 65535.
Fix: use the name or the number that the container declares.

Example: "targetPort: HTTP_PORT", or a number in quotes, which is a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: no cluster holds such a Service."""
    for index, port in enumerate(items(chain.spec, "spec", "ports")):
        value = dig(port, "targetPort")
        wrong = _wrong(value)
        if value is not None and wrong:
            path = ("spec", "ports", index, "targetPort")
            fix = change(chain, path, int(value)) if wrong == "quoted" else None
            yield Problem(chain.reference, {"value": value}, fix, f"{SERVICE_HOP}/port-{index}", variant=wrong)


def _wrong(value: object) -> str:
    """Mirrors apimachinery ``IsValidPortName`` and ``IsValidPortNum``."""
    if isinstance(value, int):
        return "" if 0 < value < 65536 else "number"
    text = str(value)
    if text.isascii() and text.isdigit() and len(text) < 6:
        return "quoted"
    if len(text) > 15 or text.startswith("-") or text.endswith("-") or "--" in text:
        return "form"
    plain = all(char.isascii() and (char.isdigit() or char.islower() or char == "-") for char in text)
    return "" if plain and any(char.isalpha() for char in text) else "letters"
