"""The names of a namespace's Secrets, read where one that an Ingress or a listener names is not there.

They come as a Table without the objects: no value of a Secret arrives, nor an annotation that holds one.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.cluster.kinds import SECRET
from kubectl_svc.cluster.reading import Read
from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.facts import SECRET_NAMES


def look(asking: Asking, answers: Answers, reads: Sequence[Read]) -> None:
    """What is in the namespaces of those ``reads`` that found no Secret; a refusal tells nothing, and changes nothing."""
    there = {(meta.namespace(one), meta.name(one)) for one in answers.seen.get(SECRET.kind, ())}
    missing = [read for read in reads if read.resource is SECRET and (read.namespace, read.name) not in there]
    if not missing or SECRET.kind in answers.unseen:
        return
    spaces = dict.fromkeys(read.namespace for read in missing)
    found = asking.together([Read(SECRET, None, space, keep=_named, names=True) for space in spaces])
    answers.seen[SECRET_NAMES] = [one for each in found if isinstance(each, list) for one in each]


def _named(secret: Object) -> Object:
    head = {"name": meta.name(secret), "namespace": meta.namespace(secret)}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": head, "type": secret.get("type")}
