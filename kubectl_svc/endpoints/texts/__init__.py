"""Where the words are: every sentence of the endpoints commands is made here, last of all, from values."""

from __future__ import annotations

from kubectl_svc.endpoints.texts import addresses, commands, edits, notes, objects, writing
from kubectl_svc.wording import Said
from kubectl_svc.wording.filling import Filling, Texts

TEXTS: Texts = {
    **addresses.TEXTS,
    **objects.TEXTS,
    **notes.TEXTS,
    **edits.TEXTS,
    **writing.TEXTS,
    **commands.TEXTS,
}


def text(said: Said) -> str:
    """The sentence that is meant."""
    return _FILLING.fill(TEXTS[said.key], said.values)


_FILLING: Filling = Filling(
    formats={
        "set": lambda endpoints: _FILLING.listed(endpoints, 10, " ") or "empty",
        "named": lambda ports: ", ".join(f'"{name}" ({protocol})' for name, protocol in ports),
    }
)
