"""The command line of ``expose`` -> what to do (`Order`) and with what (`Origin`)."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from glob import glob
from typing import Any

from kubectl_svc.commands import options
from kubectl_svc.commands.expose import arguments
from kubectl_svc.console import Console
from kubectl_svc.errors import Problems, UsageError
from kubectl_svc.expose import effects, gather, request
from kubectl_svc.expose.gather import Origin
from kubectl_svc.expose.plan import Override
from kubectl_svc.expose.request import ServiceRequest
from kubectl_svc.expose.run import Order
from kubectl_svc.expose.said import said
from kubectl_svc.expose.store.service import Writing
from kubectl_svc.wording import Said

WAITS = ("", "suitable", "address", "endpoints")
TIMEOUT = "30s"
"""How long ``--wait`` waits unless ``--timeout`` says so."""


def order(args: argparse.Namespace) -> Order:
    """Everything that the flags alone say; raises `Problems` with all that is wrong with them."""
    problems: list[Said] = []
    asked = request.read(args, problems)
    _check_together(args, asked, problems)
    if problems:
        raise Problems(problems)
    writing = Writing(args.dry_run == "server", args.field_manager, args.save_config, args.apply, args.force_conflicts)
    override = Override(_patch(args.overrides), args.override_type)
    return Order(asked, override, None if args.dry_run == "client" else writing, options.namespace(args))


def origins(args: argparse.Namespace, console: Console, wanted: Order) -> tuple[list[Origin], tuple[str | Said, ...]]:
    """What to expose, and what in files could not be read."""
    if args.filename or args.kustomize:
        if args.source:
            raise UsageError(said("files-and-arguments"))
        manifests = options.files(args, console)
        _check_paths(options.filenames(args))
        empty = not (manifests.found or manifests.problems or manifests.skipped)
        nothing = (said("no-objects", files=", ".join(options.filenames(args)) or args.kustomize),)
        return [Origin(object=obj) for obj in manifests.objects], nothing if empty else manifests.refused
    if args.source:
        return [Origin(name) for name in arguments.sources(args.source, selector=bool(args.selector))], ()
    if wanted.request.sourceless:
        return [Origin()], ()
    if wanted.request.addresses or wanted.request.selector or wanted.request.external:
        raise UsageError(said("nameless"))
    raise UsageError(gather.NOTHING)


def wait_seconds(args: argparse.Namespace) -> float:
    """How long ``--wait`` waits for one Service; raises ``UsageError`` where ``--timeout`` is no duration."""
    from kubectl_svc.cluster.connection import seconds

    return seconds(args.timeout or TIMEOUT, "--timeout") or 0.0


def _check_paths(names: list[str]) -> None:
    """A mistyped path stops everything before it begins, as in kubectl; what is wrong in a file stops nothing else."""
    for name in names:
        if name != "-" and "://" not in name and not os.path.exists(name) and not glob(name):
            raise UsageError(said("no-such-path", path=name))


def _check_together(args: argparse.Namespace, asked: ServiceRequest, problems: list[Said]) -> None:
    source = bool(args.source or args.filename or args.kustomize)
    problems += effects.problems(asked, source=source)
    problems += _waiting(args, asked)
    if asked.allow:
        problems += _allowed(asked)
    if asked.take_over and not asked.addresses:
        problems.append(said("no-effect-without", flag="--take-over", other="--address"))
    for flag in ("diff", "force_conflicts"):
        if getattr(args, flag) and not args.apply:
            problems.append(said("no-effect-without", flag=f"--{flag.replace('_', '-')}", other="--apply"))
    if asked.addresses and source and not asked.external:
        problems.append(said("address-and-source"))
    if args.apply and args.save_config:
        problems.append(said("save-config"))
    if args.apply and args.dry_run == "client":
        problems.append(said("apply-client"))


def _waiting(args: argparse.Namespace, asked: ServiceRequest) -> Iterator[Said]:
    if args.wait not in WAITS:
        yield said("invalid-wait", value=args.wait)
    elif args.wait and args.dry_run != "none":
        yield said("wait-dry-run")
    elif args.wait and asked.external:
        yield said("wait-external")
    elif args.wait == "address" and asked.spec.get(("type",)) != "LoadBalancer" and not args.overrides:
        yield said("wait-address")
    if args.timeout and not args.wait:
        yield said("no-effect-without", flag="--timeout", other="--wait")


def _allowed(asked: ServiceRequest) -> Iterator[Said]:
    from kubectl_svc.endpoints.edits.rules import RULES

    if not asked.addresses:
        yield said("no-effect-without", flag="--allow", other="--address")
    for rule in sorted(asked.allow - set(RULES)):
        yield said("unknown-rule", rule=rule, rules=RULES)


def _patch(text: str) -> Any:
    """``--overrides`` as a value; JSON, or YAML, which is easier to type."""
    if not text:
        return None
    from kubectl_svc.cluster.decoding import decode

    try:
        return decode(text)
    except ValueError:
        from kubectl_svc.cluster.files.documents import BadDocument, parse
    try:
        return parse(text)
    except BadDocument as error:
        raise UsageError(said("overrides", problem=str(error))) from error
