"""What the verbs that write share: the way from a plan to its end, on the cluster or on files."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import asking, flags, reporting
from kubectl_svc.commands.endpoints.reporting import EditReport, report
from kubectl_svc.commands.printing import NOTATIONS
from kubectl_svc.console import Console
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import FAILED, OK

if TYPE_CHECKING:
    from kubectl_svc.endpoints.edits.plan import EditPlan
    from kubectl_svc.endpoints.reading.facts import EndpointFacts
    from kubectl_svc.endpoints.writing.store import Done, Planner, Store
    from kubectl_svc.wording import Said


def edit(verb: str, args: argparse.Namespace, console: Console) -> int:
    """Plan ``verb`` and do it, as the flags say: on the cluster, or on files."""
    from kubectl_svc.endpoints.edits.planning import plan

    wanted = asking.request(verb, args, console)
    return carry_out(verb, lambda facts: plan(facts, wanted), args, console)


def carry_out(verb: str, planner: Planner, args: argparse.Namespace, console: Console) -> int:
    """Do what ``planner`` plans for the Service, and tell what came of it."""
    if args.output or (args.objects and not args.filename):
        reporting.printer(args, console)  # an invalid template is reported before anything is sent
    if args.filename:
        return _on_files(verb, planner, args, console)
    return report(done(verb, planner, args, console), args, console)


def done(verb: str, planner: Planner, args: argparse.Namespace, console: Console) -> EditReport:
    """What came of the plan on the cluster; with ``--dry-run=client`` what would."""
    if args.dry_run == "client":
        from kubectl_svc.endpoints.reading.gather import read

        facts = read(options.cluster(args, console, times=1), args.service, asking.scope(verb, args))
        return foreseen(facts, planner(facts))
    writer = store(verb, args, console)
    finished = writer.run(planner)
    facts = follow_mirror(writer, finished, args)
    return EditReport(facts, finished.written, finished.results, finished.warnings, finished.remaining)


def foreseen(facts: EndpointFacts, plan: EditPlan) -> EditReport:
    """A plan as if it were done."""
    return EditReport(facts, plan.writes, plan.results, plan.warnings, plan.remaining)


def follow_mirror(writer: Store, finished: Done, args: argparse.Namespace) -> EndpointFacts:
    """The facts, once classic Endpoints that were written are in slices: kube-proxy reads nothing else."""
    from kubectl_svc.endpoints.edits.migration import is_mirrored

    written = any(write.obj.get("kind") == "Endpoints" and write.verb != "delete" for write in finished.written)
    if not written or args.dry_run != "none":
        return finished.facts
    return writer.wait(is_mirrored, "not-mirrored")


def store(verb: str, args: argparse.Namespace, console: Console) -> Store:
    """The writer for this Service, with the deadline that ``--timeout`` sets; no single answer is awaited for longer."""
    timeout = flags.duration(args.timeout, "--timeout")
    if not getattr(args, "request_timeout", None):
        args.request_timeout = args.timeout
    cluster = options.cluster(args, console, seconds=timeout)
    from kubectl_svc.endpoints.writing.store import Store

    return Store(
        cluster,
        args.service,
        timeout=timeout,
        command=f"endpoints {verb}",
        finish=asking.again(verb, args),
        dry_run=args.dry_run == "server",
        scope=asking.scope(verb, args),
        sleep=console.sleep,
    )


def _on_files(verb: str, planner: Planner, args: argparse.Namespace, console: Console) -> int:
    """``-f``: plan on what the files hold, and print all of it as it is afterwards, ready for ``kubectl apply -f -``."""
    from kubectl_svc.commands.endpoints import filed
    from kubectl_svc.endpoints.objects.writes import applied, without_deletion
    from kubectl_svc.endpoints.reading.facts import as_given
    from kubectl_svc.render import objects

    snapshot = filed.snapshot(args, console)
    facts = as_given(filed.read(snapshot, args, asking.scope(verb, args)), snapshot.objects, snapshot.namespace)
    plan = planner(facts)
    if args.output and args.output not in NOTATIONS:
        return report(foreseen(facts, plan), args, console)
    for line in (*plan.warnings, *plan.remaining, *_left_to_delete(plan, args)):
        console.warn(str(line))
    current = applied(snapshot.objects, map(without_deletion, plan.writes))
    console.out(objects.as_list(current, args.output or "yaml", alone=False))
    return FAILED if plan.remaining else OK


def _left_to_delete(plan: EditPlan, args: argparse.Namespace) -> Iterator[Said]:
    """What is printed without endpoints because ``kubectl apply``, to which the output goes, deletes nothing."""
    from kubectl_svc.endpoints.objects.writes import DELETE
    from kubectl_svc.objects import meta

    gone = [write.obj for write in plan.writes if write.verb == DELETE]
    if gone:
        names = list(map(meta.reference, gone))
        own = meta.namespace(gone[0]) or options.namespace(args)  # all of one Service are in one namespace
        space = [f"--namespace={own}"] if own else []
        yield said("prints-empty", objects=names, command=f"'{shlex.join(['kubectl', 'delete', *names, *space])}'")
