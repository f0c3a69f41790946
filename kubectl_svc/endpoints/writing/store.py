"""The only writer: read, plan by a pure function, write with resourceVersion and uid; on a conflict read and plan afresh.

A write takes effect exactly on what it was planned for, or not at all: whoever changed the object in between makes it a
``Conflict``, and the plan is made again on what is there now, until the deadline.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.api import Cluster
from kubectl_svc.endpoints.edits import storage
from kubectl_svc.endpoints.edits.plan import EditPlan, Result, merged
from kubectl_svc.endpoints.objects import managers
from kubectl_svc.endpoints.objects.writes import CREATE, UPDATE, Write, emptied, emptied_first
from kubectl_svc.endpoints.reading.facts import EndpointFacts, service_change
from kubectl_svc.endpoints.reading.gather import ENDPOINT_KINDS, Scope, read, read_again
from kubectl_svc.endpoints.said import said
from kubectl_svc.endpoints.writing import access, quotas, trial
from kubectl_svc.endpoints.writing.account import Account, PartlyWritten, TimedOut, named
from kubectl_svc.endpoints.writing.retries import Retries
from kubectl_svc.errors import AlreadyExists, ApiError, BadAnswer, Conflict, ConnectionFailed, Forbidden, NotFound, SvcError
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.wording import Said

Planner = Callable[[EndpointFacts], EditPlan]

WAITING = 0.1
"""Seconds between two looks at what a controller does."""
ROUNDS_AGAINST_ANOTHER = 20
"""After so many conflicts in a row with a manager that is not us, we stop and name it."""


class Done(NamedTuple):
    """What came of a plan: every object written, as the server has it now, and what is to be said."""

    facts: EndpointFacts
    results: tuple[Result, ...]
    written: tuple[Write, ...]
    warnings: tuple[Said, ...]
    remaining: tuple[Said, ...]


class Store:
    """One command's dealings with one Service, ``timeout`` seconds for all of it.

    ``command`` names whose Role is to be asked for (``endpoints add``), ``finish`` is the command line that does what may be
    left undone. ``dry_run``: the server judges and keeps nothing.
    ``scope`` is what plans need to know.
    """

    def __init__(
        self,
        cluster: Cluster,
        name: str,
        *,
        timeout: float = 30,
        command: str = "endpoints set",
        finish: str = "",
        dry_run: bool = False,
        scope: Scope = Scope(),  # noqa: B008 - a constant
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cluster = cluster
        self._name = name
        self._command = command
        self._dry_run = dry_run
        self._scope = scope
        self._sleep = sleep
        self._account = Account(finish)
        self._done: list[Write] = []
        self._retries = Retries(timeout, sleep, self._account.given_up)

    def run(self, planner: Planner) -> Done:
        """Do what ``planner`` plans, again on fresh facts after every conflict, until all is done or the deadline comes."""
        facts, rounds, first = self._read(), 0, len(self._done)
        results: tuple[Result, ...] = ()
        warnings: tuple[Said, ...] = ()
        while True:
            plan, before = self._planned(planner, facts), len(self._done)
            results = merged(results, plan.results)
            stopped = self._write_all(plan)
            if stopped is None:
                self._verify(facts, plan)
                warnings = tuple(dict.fromkeys((*warnings, *plan.warnings)))
                return Done(facts, results, tuple(self._done[first:]), warnings, plan.remaining)
            if len(self._done) > before:  # what was said of it holds
                warnings += plan.warnings
            classic = facts.endpoints is not None or stopped.obj.get("kind") == "Endpoints"
            facts = self._retries.ask(partial(read_again, self._cluster, facts, endpoints=classic))
            facts = self._with_used_name(stopped, facts)
            other = managers.other_writer(facts.endpoint_objects, stopped)
            rounds = rounds + 1 if other else 0
            if rounds >= ROUNDS_AGAINST_ANOTHER:
                why = said("keeps-changing", manager=other, object=named(stopped), rounds=rounds)
                raise self._account.given_up(why, said("stop-first", manager=other))

    def wait(self, until: Callable[[EndpointFacts], bool], late: str) -> EndpointFacts:
        """Look again and again until the facts are as wanted; raises ``PartlyWritten`` by the text ``late`` at the deadline."""
        facts = self._read()
        timed_out = PartlyWritten(said(late, seconds=f"{self._retries.timeout:g}"), self._account.to_finish)
        while not until(facts):
            if self._retries.over:
                raise timed_out
            self._sleep(WAITING)
            try:
                facts = self._retries.ask(partial(read_again, self._cluster, facts, endpoints=True))
            except (PartlyWritten, TimedOut) as error:  # the last look, for which no time was left
                raise timed_out from error
        return facts

    def _read(self) -> EndpointFacts:
        try:
            return self._retries.ask(lambda: read(self._cluster, self._name, self._scope))
        except Forbidden as error:
            refusal = access.unreadable(error, self._cluster.namespace, self._command)
            raise self._account.refused(refusal) from error

    def _planned(self, planner: Planner, facts: EndpointFacts) -> EditPlan:
        try:
            plan = planner(facts)
        except SvcError as error:
            raise self._account.refused(error) from error
        if self._account:
            return plan
        unread = self._retries.ask(partial(quotas.check, self._cluster, (*plan.writes, *plan.later)))
        if len(plan.writes) + len(plan.later) > 1:
            self._try((*(() if self._dry_run else plan.writes), *plan.later))
        return plan._replace(warnings=(*plan.warnings, unread)) if unread else plan

    def _try(self, writes: Sequence[Write]) -> None:
        """That the server takes every one of several writes: a refusal in the middle would leave the old and the new set."""
        for write in {(write.verb, named(write)): write for write in reversed(writes)}.values():
            self._retries.ask(partial(trial.tried, self._cluster, write, self._command, writes))

    def _write_all(self, plan: EditPlan) -> Write | None:
        """``None`` when every write of ``plan`` is done, else the one at which the world was another than planned for."""
        made: dict[str, Object] = {}
        for planned in plan.writes:
            write = _following(planned, made)
            try:
                made[named(write)] = self._send(write)
                self._done.append(write._replace(obj=made[named(write)]))
                if not self._dry_run:
                    self._account.written.append(self._done[-1])
            except BadAnswer as error:
                self._unsure(write)
                raise self._account.refused(error, "bad-answer") from error
            except (ConnectionFailed, ApiError) as error:
                if not self._may_be_planned_anew(write, error):
                    raise self._refused(write, error) from error
                self._retries.pause(error)
                return write
        return None

    def _may_be_planned_anew(self, write: Write, error: ConnectionFailed | ApiError) -> bool:
        """Whether fresh facts can help; notes a write of which nobody knows whether it took effect."""
        if isinstance(error, Conflict | AlreadyExists):
            return True
        if isinstance(error, NotFound):
            return write.verb != CREATE  # the namespace is gone
        if not self._retries.may_pass(error):
            return False
        if error.sent if isinstance(error, ConnectionFailed) else error.code != 429:
            self._unsure(write)
        return True

    def _unsure(self, write: Write) -> None:
        if not self._dry_run:
            self._account.unsure.append(write)

    def _with_used_name(self, stopped: Write, facts: EndpointFacts) -> EndpointFacts:
        """``facts`` with the name of a slice that could not be created, where another Service has a slice of that name.

        Raises ``SvcError`` for one that names no Service: no plan sees it, nor can create it.
        """
        if stopped.verb != CREATE or named(stopped) in map(meta.reference, facts.endpoint_objects):
            return facts
        try:
            there = self._retries.ask(lambda: self._cluster.get(_resource(stopped), meta.name(stopped.obj)))
        except NotFound:
            return facts
        if slices.service_name(there) not in ("", self._name):
            return facts._replace(used_names=facts.used_names | {meta.name(there)})
        if slices.service_name(there) != self._name and stopped.obj.get("kind") == "EndpointSlice":
            why = said("not-labelled", object=named(stopped), label=slices.SERVICE_NAME, service=self._name)
            raise self._account.refused(SvcError(why, said("adopt", command=facts.command("adopt"))))
        return facts

    def _send(self, write: Write) -> Object:
        """An object with finalizers serves until these are gone: it is emptied before it is deleted."""
        if emptied_first(write) and not self._dry_run:
            write = write._replace(obj=trial.send(self._cluster, Write(UPDATE, emptied(write.obj))))
        return trial.send(self._cluster, write, dry_run=self._dry_run)

    def _refused(self, write: Write, error: SvcError) -> SvcError:
        if isinstance(error, Forbidden) and not self._account:
            return trial.forbidden(self._cluster, [write], error, self._command)
        return self._account.refused(error, "write-refused", object=named(write))

    def _verify(self, facts: EndpointFacts, plan: EditPlan) -> None:
        """That the Service is still the one that was planned for: no precondition of a write can say so."""
        if not plan.writes or self._dry_run or not facts.service_exists:
            return
        try:
            now = self._retries.ask(lambda: self._cluster.get(kinds.SERVICE, self._name))
        except NotFound:
            why = said("service-deleted", name=self._name, account=self._account.said)
            raise PartlyWritten(why, said("create-first")) from None
        if change := service_change(facts.service, now):
            why = said("service-changed", name=self._name, change=change, account=self._account.said)
            raise PartlyWritten(why, said("look", command=facts.command("get")))
        if plan.whole:
            self._verify_alone(facts, plan.whole)

    def _verify_alone(self, facts: EndpointFacts, kind: str) -> None:
        """That no other object serves the Service: one created since the plan was made is in conflict with no write."""
        now = self._retries.ask(partial(read_again, self._cluster, facts, endpoints=False))
        found = list(storage.beside(now, kind))
        if not found:
            return
        names = list(dict.fromkeys(meta.reference(slice_) for slice_, _ in found))
        why = said("also-created", objects=names, endpoints=[entry for _, entry in found], account=self._account.said)
        raise PartlyWritten(why, said("adopt-first", command=storage.adopt_hint(now, found[0][0])))


def _resource(write: Write) -> kinds.Resource:
    return ENDPOINT_KINDS[str(write.obj["kind"])]


def _following(write: Write, made: Mapping[str, Object]) -> Write:
    """``write`` on what an earlier one of the same plan made of its object."""
    if named(write) not in made or write.verb == CREATE:
        return write
    version = {"resourceVersion": meta.resource_version(made[named(write)])}
    return write._replace(obj={**write.obj, "metadata": {**meta.mapping(write.obj, "metadata"), **version}})
