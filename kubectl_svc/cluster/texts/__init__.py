"""Where the words are: what goes wrong on the path to a cluster, in sentences, made last of all. The server's are its own."""

from __future__ import annotations

from kubectl_svc.cluster.texts import answers, connection, credentials, kubeconfig, wire
from kubectl_svc.wording import Said
from kubectl_svc.wording.filling import Filling, Texts

TEXTS: Texts = {
    **answers.TEXTS,
    **connection.TEXTS,
    **credentials.TEXTS,
    **kubeconfig.TEXTS,
    **wire.TEXTS,
}


def text(said: Said) -> str:
    """The sentence that is meant."""
    return Filling().fill(TEXTS[said.key], said.values)
