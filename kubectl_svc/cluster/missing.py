"""What is said of an object that is not there."""

from __future__ import annotations

import contextlib

from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.cluster.reading import Read, Reader
from kubectl_svc.cluster.said import said
from kubectl_svc.errors import NotFound, SvcError
from kubectl_svc.objects import Object, Objects, meta
from kubectl_svc.objects.alike import closest


def with_closest(error: NotFound, reader: Reader, resource: Resource, name: str, known: Objects | None = None) -> NotFound:
    """``error`` of the object ``name``, with the closest name of its type in the namespace; of ``known``, if these were read.

    The objects are listed for this; whoever may not list them gets ``error`` as it is.
    """
    if known is None:
        with contextlib.suppress(SvcError):
            known = reader.list(Read(resource, cached=True, keep=_named))
    near = closest(name, map(meta.name, known or ()))
    return NotFound(error.code, error.reason, error.said, error.details, hint=said("closest", name=near)) if near else error


def _named(obj: Object) -> Object:
    return {"metadata": {"name": meta.name(obj)}}
