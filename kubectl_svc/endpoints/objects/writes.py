"""One write of one whole object, and what objects are once writes are done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.objects import Object

CREATE, UPDATE, DELETE = "create", "update", "delete"


class Write(NamedTuple):
    """One write of one whole object; updates and deletes carry the uid and resourceVersion they were read with."""

    verb: str
    obj: Object


def applied(objects: Sequence[Object], writes: Sequence[Write]) -> list[Object]:
    """``objects`` as they are after ``writes``: what exists is replaced in its place, what is new comes last."""
    after = {_identity(obj): obj for obj in objects}
    for write in writes:
        if write.verb == DELETE:
            after.pop(_identity(write.obj), None)
        else:
            after[_identity(write.obj)] = write.obj
    return list(after.values())


def _identity(obj: Object) -> tuple[str, str, str]:
    metadata = obj.get("metadata") or {}
    return str(obj.get("kind")), str(metadata.get("namespace") or ""), str(metadata.get("name"))
