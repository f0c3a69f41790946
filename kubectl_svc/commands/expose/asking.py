"""The command line of ``expose`` -> what to do (`Plan`) and with what (`Origin`)."""

from __future__ import annotations

import argparse
import os
from glob import glob
from typing import Any

from kubectl_svc.commands import options
from kubectl_svc.commands.expose import arguments
from kubectl_svc.console import Console
from kubectl_svc.errors import Problems, UsageError
from kubectl_svc.expose import gather, request
from kubectl_svc.expose.build import Override
from kubectl_svc.expose.request import Request
from kubectl_svc.expose.run import Origin, Plan
from kubectl_svc.expose.store import Writing

WAITS = ("", "suitable", "address", "endpoints")


def plan(args: argparse.Namespace) -> Plan:
    """Everything that the flags alone say; raises `Problems` with all that is wrong with them."""
    problems: list[str] = []
    asked = request.read(args, problems)
    _check_together(args, asked, problems)
    if problems:
        raise Problems(problems)
    writing = Writing(args.dry_run == "server", args.field_manager, args.save_config, args.apply, args.force_conflicts)
    override = Override(_patch(args.overrides), args.override_type)
    return Plan(asked, override, None if args.dry_run == "client" else writing, options.namespace(args))


def origins(args: argparse.Namespace, console: Console, plan: Plan) -> tuple[list[Origin], tuple[str, ...]]:
    """What to expose, and one line for each thing in files that could not be read."""
    if args.filename or args.kustomize:
        if args.source:
            raise UsageError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well")
        manifests = options.files(args, console)
        _check_paths(options.filenames(args))
        return [Origin(object=obj) for obj in manifests.objects], manifests.refused
    if args.source:
        return [Origin(name) for name in arguments.sources(args.source, selector=bool(args.selector))], ()
    if plan.request.sourceless:
        return [Origin()], ()
    raise UsageError(gather.NOTHING)


def _check_paths(names: list[str]) -> None:
    """A mistyped path stops everything before it begins, as in kubectl; what is wrong in a file stops nothing else."""
    for name in names:
        if name != "-" and "://" not in name and not os.path.exists(name) and not glob(name):
            raise UsageError(f'the path "{name}" does not exist')


def _check_together(args: argparse.Namespace, asked: Request, problems: list[str]) -> None:
    if args.wait not in WAITS:
        problems.append(f'--wait: "{args.wait}" is none; use address or endpoints')
    if args.wait == "address" and asked.spec.get(("type",)) != "LoadBalancer" and not args.overrides:
        problems.append("--wait=address: only a load balancer gets an address; add --type=LoadBalancer")
    for flag in ("diff", "force_conflicts"):
        if getattr(args, flag) and not args.apply:
            problems.append(f"--{flag.replace('_', '-')}: has no effect without --apply")
    if asked.addresses and (args.source or args.filename or args.kustomize):
        problems.append("--address: what is exposed has its pods for endpoints; leave out the one or the other")
    if args.apply and args.save_config:
        problems.append("--save-config: is not needed with --apply, which keeps account on the server")
    if args.apply and args.dry_run == "client":
        problems.append("--apply: what it would change only the server can say; use --dry-run=server")


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
