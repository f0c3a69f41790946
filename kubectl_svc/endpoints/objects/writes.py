"""One write of one whole object, and what objects are once writes are done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubectl_svc.objects import Object, meta

CREATE, UPDATE, DELETE = "create", "update", "delete"


class Write(NamedTuple):
    """One write of one whole object; updates and deletes carry the uid and resourceVersion they were read with."""

    verb: str
    obj: Object


def applied(objects: Iterable[Object], writes: Iterable[Write]) -> list[Object]:
    """``objects`` as they are after ``writes``: what exists is replaced in its place, what is new comes last."""
    after = {_identity(obj): obj for obj in objects}
    for write in writes:
        if write.verb == DELETE:
            after.pop(_identity(write.obj), None)
        else:
            after[_identity(write.obj)] = write.obj
    return list(after.values())


def emptied(obj: Object) -> Object:
    """An EndpointSlice or Endpoints object as it is, without endpoints."""
    return {**obj, "endpoints": []} if obj.get("kind") == "EndpointSlice" else {**obj, "subsets": []}


def emptied_first(write: Write) -> bool:
    """Whether the object serves on after it is deleted, until its finalizers are gone, and so is emptied before."""
    return write.verb == DELETE and bool(meta.items(write.obj, "metadata", "finalizers"))


def without_deletion(write: Write) -> Write:
    """An update that leaves nothing to be served in place of a deletion; another write as it is."""
    return Write(UPDATE, emptied(write.obj)) if write.verb == DELETE else write


def _identity(obj: Object) -> tuple[str, str, str]:
    metadata = obj.get("metadata") or {}
    return str(obj.get("kind")), str(metadata.get("namespace") or ""), str(metadata.get("name"))
