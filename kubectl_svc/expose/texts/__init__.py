"""Where the words are: every sentence of ``expose`` is made here, last of all, from values. The server's stay the server's."""

from __future__ import annotations

from kubectl_svc.expose.texts import arguments, flags, overrides, services, writing
from kubectl_svc.wording import Said
from kubectl_svc.wording.filling import Filling, Texts

TEXTS: Texts = {
    **arguments.TEXTS,
    **flags.TEXTS,
    **overrides.TEXTS,
    **services.TEXTS,
    **writing.TEXTS,
}


def text(said: Said) -> str:
    """The sentence that is meant."""
    return Filling().fill(TEXTS[said.key], said.values)
