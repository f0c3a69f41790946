"""The only writer: read, plan by a pure function, write with resourceVersion and uid; on a conflict read and plan afresh.

A write takes effect exactly on what it was planned for, or not at all: whoever changed the object in between makes it a
``Conflict``, and the plan is made again on what is there now, until the deadline.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.api import Cluster
from kubectl_svc.endpoints import access, owners
from kubectl_svc.endpoints.facts import Facts
from kubectl_svc.endpoints.plan import CREATE, UPDATE, Plan, Result, Write, merged
from kubectl_svc.endpoints.reading import HOLDERS, read, read_again
from kubectl_svc.errors import (
    CONFLICT,
    PARTLY_WRITTEN,
    AlreadyExists,
    ApiError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    NotFound,
    SvcError,
)
from kubectl_svc.objects import Object, meta, services

T = TypeVar("T")
Planner = Callable[[Facts], Plan]

FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.3
"""Seconds: after each failure the pause is random, up to a bound that doubles from the first to the second."""
WAITING = 0.1
"""Seconds between two looks at what a controller does."""
ROUNDS_AGAINST_ANOTHER = 20
"""After so many conflicts in a row with a manager that is not us, we stop and name it."""


class TimedOut(SvcError):
    """The deadline came first; nothing was written."""

    exit_code = CONFLICT


class PartlyWritten(SvcError):
    """Some writes of a plan are done and others are not, or nobody knows."""

    exit_code = PARTLY_WRITTEN


class Done(NamedTuple):
    """What came of a plan: every object written, as the server has it now, and what is to be told."""

    facts: Facts
    results: tuple[Result, ...]
    written: tuple[Write, ...]
    warnings: tuple[str, ...]
    remaining: tuple[str, ...]


class Store:
    """One command's dealings with one Service, ``timeout`` seconds for all of it.

    ``finish`` is the command line that does what may be left undone. ``dry_run``: the server judges and keeps nothing.
    """

    def __init__(
        self,
        cluster: Cluster,
        name: str,
        *,
        timeout: float = 30,
        finish: str = "",
        dry_run: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cluster = cluster
        self._name = name
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout
        self._finish = finish
        self._dry_run = dry_run
        self._sleep = sleep
        self._written: list[Write] = []
        self._unsure: list[Write] = []
        self._attempt = 0
        self._reached = False

    def read(self) -> Facts:
        """The facts as they are now."""
        facts = self._patiently(lambda: read(self._cluster, self._name))
        self._reached = True
        return facts

    def run(self, planner: Planner) -> Done:
        """Do what ``planner`` plans, again on fresh facts after every conflict, until all is done or the deadline comes."""
        facts, rounds = self.read(), 0
        results: tuple[Result, ...] = ()
        while True:
            plan = self._planned(planner, facts)
            results = merged(results, plan.results)
            stopped = self._write_all(plan)
            if stopped is None:
                self._verify(facts, plan)
                return Done(facts, results, tuple(self._written), plan.warnings, plan.remaining)
            classic = facts.endpoints is not None or stopped.obj.get("kind") == "Endpoints"
            facts = self._patiently(partial(read_again, self._cluster, facts, endpoints=classic))
            other = owners.last_writer(facts, stopped)
            rounds = rounds + 1 if other else 0
            if rounds >= ROUNDS_AGAINST_ANOTHER:
                raise self._given_up(
                    f"{other} keeps changing {_named(stopped)}: {rounds} tries, {rounds} conflicts", f"stop {other} first"
                )

    def wait(self, until: Callable[[Facts], bool], what: str) -> None:
        """Look again and again until the facts are as wanted; raises ``PartlyWritten`` when the deadline comes first."""
        facts = self.read()
        while not until(facts):
            if time.monotonic() >= self._deadline:
                raise PartlyWritten(f"{what} has not happened after {self._timeout:g} s", self._to_finish())
            self._sleep(WAITING)
            facts = self._patiently(partial(read_again, self._cluster, facts, endpoints=True))

    def _planned(self, planner: Planner, facts: Facts) -> Plan:
        try:
            plan = planner(facts)
        except SvcError as error:
            if not self._written and not self._unsure:
                raise
            raise PartlyWritten(f"{self._account()}; then this came in between: {error.message}", error.hint) from error
        if len(plan.writes) > 1 and not self._dry_run:
            denied = self._patiently(lambda: access.denied(self._cluster, access.needed(plan.writes)))
            if denied:
                raise access.refusal(denied, self._cluster.namespace)
        return plan

    def _write_all(self, plan: Plan) -> Write | None:
        """``None`` when every write of ``plan`` is done, else the one at which the world was another than planned for."""
        for write in plan.writes:
            try:
                self._written.append(write._replace(obj=self._send(write)))
            except (Conflict, AlreadyExists, NotFound) as error:
                self._check_namespace(write, error)
                self._pause(error)
                return write
            except (ConnectionFailed, ApiError) as error:
                if not self._may_pass(error):
                    raise self._refused(write, error) from error
                if (isinstance(error, ApiError) and error.code != 429) or (isinstance(error, ConnectionFailed) and error.sent):
                    self._unsure.append(write)
                self._pause(error)
                return write
        return None

    def _send(self, write: Write) -> Object:
        resource = HOLDERS[str(write.obj["kind"])]
        if write.verb == CREATE:
            return self._cluster.create(resource, write.obj, dry_run=self._dry_run)
        if write.verb == UPDATE:
            return self._cluster.replace(resource, write.obj, dry_run=self._dry_run)
        uid, version = meta.uid(write.obj), meta.resource_version(write.obj)
        self._cluster.delete(resource, meta.name(write.obj), uid=uid, resource_version=version, dry_run=self._dry_run)
        return write.obj

    def _patiently(self, ask: Callable[[], T]) -> T:
        """The answer to ``ask``, again while the server or the line is only ill for the moment."""
        while True:
            try:
                return ask()
            except (ConnectionFailed, ApiError) as error:
                if not self._may_pass(error):
                    raise
                self._pause(error)

    def _may_pass(self, error: ConnectionFailed | ApiError) -> bool:
        """Whether the same request can go better next time: not where a server was never reached, nor after a plain no."""
        if isinstance(error, ConnectionFailed):
            return error.sent or self._reached
        return error.code >= 500 or error.code == 429

    def _pause(self, error: ConnectionFailed | ApiError) -> None:
        """Sleep for a random while, longer after each failure; raises when the deadline is nearer than that."""
        pause = random.uniform(0, min(FIRST_PAUSE * 2**self._attempt, LONGEST_PAUSE))
        if isinstance(error, ApiError) and error.retry_after:
            pause += error.retry_after
        self._attempt += 1
        if time.monotonic() + pause >= self._deadline:
            tries = f"{self._attempt} tries" if self._attempt > 1 else "one try"
            raise self._given_up(f"not done after {tries} in {self._timeout:g} s: {error.message}")
        self._sleep(pause)

    def _given_up(self, why: str, hint: str = "") -> SvcError:
        if self._written or self._unsure:
            return PartlyWritten(f"{why}; {self._account()}", hint or self._to_finish())
        return TimedOut(f"{why}; nothing was written", hint or "try again, or raise --timeout")

    def _refused(self, write: Write, error: SvcError) -> SvcError:
        if self._written or self._unsure:
            return PartlyWritten(f"{self._account()}, but {_named(write)} was refused: {error.message}", self._to_finish())
        if isinstance(error, Forbidden):
            return access.refusal(access.needed([write]), self._cluster.namespace)
        return error

    def _check_namespace(self, write: Write, error: SvcError) -> None:
        """A create that finds nothing to be created in: the namespace is gone, and no other try can help."""
        if write.verb == CREATE and isinstance(error, NotFound):
            raise self._refused(write, error)

    def _verify(self, facts: Facts, plan: Plan) -> None:
        """That the Service is still the one that was planned for: no precondition of a write can say so."""
        if not plan.writes or self._dry_run:
            return
        try:
            now = self._patiently(lambda: self._cluster.get(kinds.SERVICE, self._name))
        except NotFound:
            raise PartlyWritten(
                f'the Service "{self._name}" was deleted meanwhile; {self._account()}, and goes with it',
                "make the Service anew first",
            ) from None
        if meta.uid(now) != meta.uid(facts.service):
            change = "was deleted and made anew"
        elif services.selector(now) and not services.selector(facts.service):
            change = "was given a selector"
        elif services.type_of(now) == "ExternalName":
            change = "was turned into an ExternalName"
        else:
            return
        raise PartlyWritten(
            f'the Service "{self._name}" {change} meanwhile; {self._account()} for what it was before',
            f"look at 'kubectl svc endpoints get {self._name}'",
        )

    def _account(self) -> str:
        """What was written, and what may have been."""
        sure = sorted({_named(write) for write in self._written})
        unsure = sorted({_named(write) for write in self._unsure} - set(sure))
        parts = [f"{', '.join(sure)} {'is' if len(sure) == 1 else 'are'} written"] if sure else []
        if unsure:
            parts.append(f"{', '.join(unsure)} may be written or not: the answer did not come")
        return ", and ".join(parts)

    def _to_finish(self) -> str:
        return f"this finishes it: {self._finish}" if self._finish else "the same command again finishes it"


def _named(write: Write) -> str:
    return meta.reference(write.obj)
