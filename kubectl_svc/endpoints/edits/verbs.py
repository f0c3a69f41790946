"""The verbs that write, in one table: what each does to the entries, and what it has to know before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kubectl_svc.endpoints.addresses import EndpointAddress
from kubectl_svc.endpoints.edits import changes
from kubectl_svc.endpoints.objects.entries import DRAIN, UP, Entry

EntryChange = Callable[[Sequence[Entry], Sequence[EndpointAddress], Sequence[Entry]], changes.Edited]
"""What is there, what was named, and the same as entries with the Service's ports where a verb ``brings_in``."""


class Verb(NamedTuple):
    """One verb.

    ``brings_in``: addresses that may be new, so that they are judged and need all cluster IPs. ``whole``: they are to be the
    whole set. ``takes_out``: the last ready endpoint may go. ``state`` is what endpoints that are there come into.
    ``classic``: it has to do with Endpoints that nobody mirrors. ``unlabelled``: also with slices that name no Service.
    Without ``change`` the verb has a plan of its own.
    """

    name: str
    change: EntryChange | None = None
    brings_in: bool = False
    whole: bool = False
    takes_out: bool = False
    state: str = ""
    classic: bool = False
    unlabelled: bool = False


_TABLE = (
    Verb("add", lambda entries, _, wanted: changes.add(entries, wanted), brings_in=True),
    Verb("set", lambda entries, _, wanted: changes.replace(entries, wanted), brings_in=True, whole=True, takes_out=True),
    Verb("switch", lambda entries, _, wanted: changes.replace(entries, wanted), brings_in=True, whole=True, takes_out=True),
    Verb("remove", lambda entries, named, _: changes.remove(entries, named), takes_out=True),
    Verb("drain", lambda entries, named, _: changes.mark(entries, named, DRAIN), state=DRAIN),
    Verb("undrain", lambda entries, named, _: changes.mark(entries, named, UP), state=UP),
    Verb("sync", brings_in=True),
    Verb("check"),
    Verb("delete", classic=True),
    Verb("migrate", classic=True),
    Verb("adopt", classic=True, unlabelled=True),
    Verb("clean", classic=True),
)
VERBS = {verb.name: verb for verb in _TABLE}
