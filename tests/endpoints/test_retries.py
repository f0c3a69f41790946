"""Pauses that grow with what a try takes, the deadline, and what is worth another try."""

from __future__ import annotations

import pytest

from kubectl_svc.endpoints.objects.writes import CREATE, UPDATE, Write
from kubectl_svc.endpoints.writing import retries
from kubectl_svc.endpoints.writing.account import Account, PartlyWritten, TimedOut
from kubectl_svc.endpoints.writing.retries import Retries
from kubectl_svc.errors import ApiError, Conflict, ConnectionFailed, NotFound, SvcError
from tests.endpoints.build import slice_of

LOST = ConnectionFailed("it closed the connection", sent=True)
RIVAL = Conflict(409, "Conflict", "the object has been modified")


class Clock:
    """Time that passes only when it is slept through or told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.pauses = 0.0, list[float]()
        monkeypatch.setattr("kubectl_svc.endpoints.writing.retries.time.monotonic", lambda: self.now)
        monkeypatch.setattr("kubectl_svc.endpoints.writing.retries.random.uniform", lambda low, high: high)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def patient(clock: Clock, timeout: float = 30, account: Account | None = None) -> Retries:
    return Retries(timeout, clock.sleep, (account or Account()).given_up)


@pytest.mark.parametrize("took", [0.01, 0.05])
@pytest.mark.parametrize(("error", "factors"), [(LOST, (1, 2, 4, 8, 16, 16)), (RIVAL, (1, 2, 2, 2, 2, 2))])
def test_pauses_double_and_are_multiples_of_what_a_try_takes(
    monkeypatch: pytest.MonkeyPatch, took: float, error: ApiError | ConnectionFailed, factors: tuple[int, ...]
) -> None:
    clock = Clock(monkeypatch)
    waiting = patient(clock)
    for _ in factors:
        clock.now += took
        waiting.pause(error)
    assert clock.pauses == pytest.approx([took * factor for factor in factors])


def test_no_pause_is_endless_and_what_the_server_asks_for_comes_on_top(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    waiting = patient(clock)
    clock.now += 10
    waiting.pause(LOST)
    waiting.pause(ApiError(429, "", "slow down", retry_after=3))
    assert clock.pauses == pytest.approx([retries.LONGEST, 3 + 2 * retries.QUICKEST])


def test_the_deadline_ends_it_with_what_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, account = Clock(monkeypatch), Account("kubectl svc endpoints add db 192.0.2.1")
    with pytest.raises(TimedOut, match=r"not done after 1 try in 0\.001 s: .*; nothing was written"):
        patient(clock, 0.001, account).pause(LOST)
    account.written.append(Write(UPDATE, slice_of("a", "192.0.2.1")))
    account.unsure.append(Write(CREATE, slice_of("b", "192.0.2.2")))
    with pytest.raises(
        PartlyWritten, match="endpointslice/a is written, and whether endpointslice/b was written is unknown"
    ) as raised:
        patient(clock, 0.001, account).pause(LOST)
    assert raised.value.hint == "to finish, run kubectl svc endpoints add db 192.0.2.1"


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (LOST, True),
        (ConnectionFailed("refused"), False),
        (ApiError(429, "", ""), True),
        (ApiError(503, "", ""), True),
        (ApiError(422, "Invalid", ""), False),
        (NotFound(404, "NotFound", ""), False),
    ],
)
def test_only_what_may_go_better_is_asked_again(monkeypatch: pytest.MonkeyPatch, error: SvcError, again: bool) -> None:
    left = [error]

    def ask() -> str:
        if left:
            raise left.pop()
        return "an answer"

    waiting = patient(Clock(monkeypatch))
    if again:
        assert waiting.ask(ask) == "an answer"
    else:
        with pytest.raises(type(error)):
            waiting.ask(ask)


def test_a_server_that_was_reached_once_may_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = patient(Clock(monkeypatch))
    assert not waiting.may_pass(ConnectionFailed("refused"))
    assert waiting.ask(lambda: 1) == 1
    assert waiting.may_pass(ConnectionFailed("refused"))
