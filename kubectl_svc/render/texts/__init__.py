"""Where the words are: why something cannot be printed as it is asked for, in sentences, made last of all."""

from __future__ import annotations

from kubectl_svc.render.texts import forms
from kubectl_svc.wording import Said
from kubectl_svc.wording.filling import Filling, Texts

TEXTS: Texts = {**forms.TEXTS}


def text(said: Said) -> str:
    """The sentence that is meant."""
    return Filling().fill(TEXTS[said.key], said.values)
