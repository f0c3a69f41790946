"""``-f``: Services and what holds their endpoints from files, each object in the namespace that it names."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import asking
from kubectl_svc.console import Console
from kubectl_svc.errors import NotFound, SvcError, UsageError
from kubectl_svc.objects import Object, meta, slices

if TYPE_CHECKING:
    from kubectl_svc.endpoints.reading.facts import EndpointFacts
    from kubectl_svc.endpoints.reading.gather import Scope

DEFAULT = "default"
"""The namespace of what names none."""


def snapshot(args: argparse.Namespace, console: Console) -> Snapshot:
    """The files as a cluster whose namespace is that of the Service asked for, or ``-n``.

    Raises ``SvcError`` where they hold no such Service, nor anything that it left, and where several namespaces do.
    """
    given = options.files(args, console).complete().objects
    asked = options.namespace(args)
    if not getattr(args, "service", None):
        return Snapshot(given, asked or DEFAULT)
    homes = _homes(given, args.service, "Service") or _homes(given, args.service, "EndpointSlice")
    if asked is None and len(homes) > 1:
        raise UsageError(
            f'{asking.files(args)}: the Service "{args.service}" is in several namespaces: {", ".join(homes)}',
            "specify one with --namespace",
        )
    if not homes or asked not in (None, *homes):
        where = f' in the namespace "{asked}"' if asked else ""
        raise SvcError(f'{asking.files(args)}: no Service "{args.service}"{where}', _what_there_is(given))
    return Snapshot(given, asked or homes[0])


def read(files: Snapshot, args: argparse.Namespace, scope: Scope) -> EndpointFacts:
    """The facts about the Service in the files; errors name these."""
    from kubectl_svc.endpoints.reading import gather

    try:
        return gather.read(files, args.service, scope)
    except NotFound as error:
        raise SvcError(f"{asking.files(args)}: {error.message}") from error


def _homes(given: list[Object], name: str, kind: str) -> list[str]:
    """The namespaces in which the files have this Service, or slices of it."""
    named = slices.service_name if kind == "EndpointSlice" else meta.name
    return sorted({meta.namespace(obj) or DEFAULT for obj in given if obj.get("kind") == kind and named(obj) == name})


def _what_there_is(given: list[Object]) -> str:
    found = sorted({f"{meta.namespace(obj) or DEFAULT}/{meta.name(obj)}" for obj in given if obj.get("kind") == "Service"})
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return f"there is {', '.join(found[:5])}{more}" if found else "there is no Service at all"
