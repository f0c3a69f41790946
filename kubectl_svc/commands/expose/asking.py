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
from kubectl_svc.expose.store.service import Writing

WAITS = ("", "suitable", "address", "endpoints")


def order(args: argparse.Namespace) -> Order:
    """Everything that the flags alone say; raises `Problems` with all that is wrong with them."""
    problems: list[str] = []
    asked = request.read(args, problems)
    _check_together(args, asked, problems)
    if problems:
        raise Problems(problems)
    writing = Writing(args.dry_run == "server", args.field_manager, args.save_config, args.apply, args.force_conflicts)
    override = Override(_patch(args.overrides), args.override_type)
    return Order(asked, override, None if args.dry_run == "client" else writing, options.namespace(args))


def origins(args: argparse.Namespace, console: Console, wanted: Order) -> tuple[list[Origin], tuple[str, ...]]:
    """What to expose, and one line for each thing in files that could not be read."""
    if args.filename or args.kustomize:
        if args.source:
            raise UsageError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well")
        manifests = options.files(args, console)
        _check_paths(options.filenames(args))
        empty = not (manifests.found or manifests.problems or manifests.skipped)
        nothing = (f"{', '.join(options.filenames(args)) or args.kustomize}: no objects in it",)
        return [Origin(object=obj) for obj in manifests.objects], nothing if empty else manifests.refused
    if args.source:
        return [Origin(name) for name in arguments.sources(args.source, selector=bool(args.selector))], ()
    if wanted.request.sourceless:
        return [Origin()], ()
    raise UsageError(gather.NOTHING)


def _check_paths(names: list[str]) -> None:
    """A mistyped path stops everything before it begins, as in kubectl; what is wrong in a file stops nothing else."""
    for name in names:
        if name != "-" and "://" not in name and not os.path.exists(name) and not glob(name):
            raise UsageError(f'the path "{name}" does not exist')


def _check_together(args: argparse.Namespace, asked: ServiceRequest, problems: list[str]) -> None:
    source = bool(args.source or args.filename or args.kustomize)
    problems += effects.problems(asked, source=source)
    problems += _waiting(args, asked)
    if asked.allow:
        problems += _allowed(asked)
    if asked.take_over and not asked.addresses:
        problems.append("--take-over: has no effect without --address")
    for flag in ("diff", "force_conflicts"):
        if getattr(args, flag) and not args.apply:
            problems.append(f"--{flag.replace('_', '-')}: has no effect without --apply")
    if asked.addresses and source and not asked.external:
        problems.append("--address: the endpoints of an exposed resource are its pods; leave out the resource or --address")
    if args.apply and args.save_config:
        problems.append("--save-config: has no effect with --apply, which records the configuration on the server")
    if args.apply and args.dry_run == "client":
        problems.append("--apply: only the server knows what it changes; use --dry-run=server")


def _waiting(args: argparse.Namespace, asked: ServiceRequest) -> Iterator[str]:
    if args.wait not in WAITS:
        yield f'invalid value "{args.wait}" for --wait: use address or endpoints'
    elif args.wait and args.dry_run != "none":
        yield "--wait: has no effect with --dry-run, which makes nothing to wait for"
    elif args.wait and asked.external:
        yield "--wait: an ExternalName has no endpoints, and gets no address, to wait for"
    elif args.wait == "address" and asked.spec.get(("type",)) != "LoadBalancer" and not args.overrides:
        yield "--wait=address: only a load balancer gets an address; add --type=LoadBalancer"
    if args.timeout and not args.wait:
        yield "--timeout: has no effect without --wait"


def _allowed(asked: ServiceRequest) -> Iterator[str]:
    from kubectl_svc.endpoints.edits.rules import RULES

    if not asked.addresses:
        yield "--allow: has no effect without --address"
    for rule in sorted(asked.allow - set(RULES)):
        yield f'--allow: there is no rule "{rule}"; the rules are {", ".join(RULES)}'


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
        raise UsageError(f"--overrides: {error}") from error
