"""``-f``: Services and what holds their endpoints from files, each object in the namespace that it names."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import asking
from kubectl_svc.console import Console
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import NotFound, SvcError, UsageError
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.endpoints.reading.facts import EndpointFacts
    from kubectl_svc.endpoints.reading.gather import Scope

DEFAULT = "default"
"""The namespace of what names none, where neither ``-n`` nor the other objects say another."""


def snapshot(args: argparse.Namespace, console: Console) -> Snapshot:
    """The files as a cluster whose namespace is that of the Service asked for, or ``-n``.

    Raises ``SvcError`` where they hold no such Service, nor anything that it left, and where several namespaces do.
    """
    given = options.files(args, console).complete().objects
    asked = options.namespace(args)
    unnamed = asked or _only_namespace(given) or DEFAULT
    if not getattr(args, "service", None):
        return Snapshot(given, unnamed)
    homes = _homes(given, args.service, "Service", unnamed) or _homes(given, args.service, "EndpointSlice", unnamed)
    if asked is None and len(homes) > 1:
        raise UsageError(
            said("several-namespaces", files=asking.files(args), name=args.service, namespaces=homes),
            said("specify-namespace"),
        )
    if not homes or asked not in (None, *homes):
        missing = said("not-in-files", files=asking.files(args), name=args.service, namespace=asked)
        raise SvcError(missing, _what_there_is(given, unnamed))
    return Snapshot(given, asked or homes[0])


def read(files: Snapshot, args: argparse.Namespace, scope: Scope) -> EndpointFacts:
    """The facts about the Service in the files; errors name these."""
    from kubectl_svc.endpoints.reading import gather

    try:
        return gather.read(files, args.service, scope)
    except NotFound as error:
        raise SvcError(said("error-in", files=asking.files(args), error=error.said)) from error


def _only_namespace(given: list[Object]) -> str:
    """The namespace that all objects name which name any: templates often leave it out of some."""
    named = {meta.namespace(obj) for obj in given} - {""}
    return named.pop() if len(named) == 1 else ""


def _homes(given: list[Object], name: str, kind: str, unnamed: str) -> list[str]:
    """The namespaces in which the files have this Service, or slices of it."""
    named = slices.service_name if kind == "EndpointSlice" else meta.name
    return sorted({meta.namespace(obj) or unnamed for obj in given if obj.get("kind") == kind and named(obj) == name})


def _what_there_is(given: list[Object], unnamed: str) -> Said:
    found = sorted({f"{meta.namespace(obj) or unnamed}/{meta.name(obj)}" for obj in given if obj.get("kind") == "Service"})
    return said("in-files", services=found) if found else said("nothing-in-files")
