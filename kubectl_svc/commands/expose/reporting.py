"""What became of each Service, printed in order: results on stdout, everything else on stderr."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from kubectl_svc.cluster.api import Cluster
from kubectl_svc.commands.expose.asking import wait_seconds
from kubectl_svc.commands.expose.forms import printer
from kubectl_svc.commands.printing import DRY_RUN_MARKS
from kubectl_svc.console import Console, safe
from kubectl_svc.errors import FAILED, OK, PARTLY_WRITTEN, SvcError
from kubectl_svc.expose.changes import DELETED, ObjectChange, addresses
from kubectl_svc.expose.run import Outcome
from kubectl_svc.expose.said import said
from kubectl_svc.objects import Object, services
from kubectl_svc.objects.meta import name, namespace
from kubectl_svc.render import objects
from kubectl_svc.wording import Said


class Reporter:
    """Prints outcomes one after the other; ``finish`` when there are no more."""

    def __init__(self, args: argparse.Namespace, console: Console, cluster: Cluster | None) -> None:
        self._args = args
        self._console = console
        self._cluster = cluster
        self._printer = printer(args, console)
        self._limit = wait_seconds(args)

    def report(self, outcome: Outcome) -> int:
        """Print one outcome and wait for what is asked for; returns its exit code: kubectl's 0 or 1, or 5 for half of it."""
        try:
            self._show(outcome)
        except SvcError as error:
            self._console.err(str(error))
            return PARTLY_WRITTEN if error.exit_code == PARTLY_WRITTEN else FAILED
        return OK

    def finish(self) -> int:
        """Print what is printed all together; returns 0, or 1 where that failed."""
        text, complaint = self._printer.rest() if self._printer else ("", "")
        self._console.out(text, verbatim=True)
        if complaint:
            self._console.err(str(SvcError(complaint)))
        return FAILED if complaint else OK

    def _show(self, outcome: Outcome) -> None:
        for note in outcome.notes:
            self._console.err(str(said("note", note=note)))
        for warning in outcome.warnings:
            self._console.warn(str(warning))
        for change in outcome.changes:
            if self._args.diff:
                self._diff(change)
            self._print(change)
        if outcome.error:
            raise outcome.error
        self._preview(outcome.service)
        self._wait(outcome.service)

    def _print(self, change: ObjectChange) -> None:
        if self._printer:
            if change.verb != DELETED:
                self._console.out(self._printer.text(change.obj), verbatim=True)
            return
        mark, moved = DRY_RUN_MARKS[self._args.dry_run], addresses(change) if change.obj.get("kind") != "Service" else ()
        self._console.out(str(said("done", object=objects.as_name(change.obj), verb=change.verb, mark=mark, moved=moved)))

    def _diff(self, change: ObjectChange) -> None:
        from kubectl_svc.render.changes import as_diff

        report = self._console.err if self._printer else self._console.out
        if text := as_diff(change.before, None if change.verb == DELETED else change.obj):
            report(text)

    def _preview(self, service: Object) -> None:
        """What the Service selects: for a person at a terminal, or on request; a failure to look is no failure."""
        wide, watched = self._args.output == "wide", self._console.width is not None and not self._printer
        if self._cluster is None or not services.selector(service) or not (wide or watched):
            return
        from kubectl_svc.cluster.kinds import POD
        from kubectl_svc.cluster.reading import Read
        from kubectl_svc.expose.preview import preview

        selector = ",".join(f"{key}={value}" for key, value in services.selector(service).items())
        try:
            seen = preview(service, self._cluster.list(Read(POD, None, namespace(service) or None, selector)))
        except SvcError as error:
            self._console.err(str(said("pods-unseen", error=error.said)))
            return
        report = self._console.warn if seen.dead else self._console.out if wide else self._console.err
        report(safe(str(seen.said)))

    def _wait(self, service: Object) -> None:
        if not self._args.wait or self._cluster is None or self._args.dry_run != "none":
            return
        from kubectl_svc.expose import waiting

        what = waiting.suitable(service) if self._args.wait == "suitable" else self._args.wait
        if what == waiting.ENDPOINTS and not services.selector(service) and not self._args.address:
            self._console.err(str(said("note", note=said("waits-for-endpoint", name=name(service)))))
        watched = self._console.interactive
        report: Callable[[Said], None] = (lambda line: self._console.err(str(line))) if watched else lambda _: None
        waiting.wait(self._cluster, service, what, self._limit, report, self._console.clock, self._console.sleep)
