"""What ``kubectl svc trace --from`` says of the clients and Services of a `Stage`, beside what packets do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED
from tests.cluster.namespaces import Namespace
from tests.packets.nodes import FAMILIES, ZONES, node_addresses, outside_addresses
from tests.packets.policy_stage import CLIENTS, NODE, OUTSIDE, PORTS, SERVERS, Attempt, Port, Stage

Object = dict[str, Any]

OPEN, SHUT, PARTLY, UNKNOWN = "ok", "broken", "warning", "unknown"


class Question(NamedTuple):
    """One client and one port of one Service, over all families; from outside by way of every node.

    With ``entry`` a pod asks for the node port of that node, over one ``family``.
    """

    client: str
    service: str
    port: Port
    entry: str = ""
    family: str = ""

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """All connections that it stands for. An address of outside is that of one family."""
        if self.entry:
            return (Attempt(self.client, self.service, self.port, self.family, self.entry),)
        entries = ZONES if self.client.startswith(OUTSIDE) else ("",)
        families = [self.client.rpartition(" ")[2]] if self.client.startswith(OUTSIDE) else FAMILIES
        client = OUTSIDE if self.client.startswith(OUTSIDE) else self.client
        return tuple(Attempt(client, self.service, self.port, family, entry) for family in families for entry in entries)

    def agrees(self, said: str, seen: Iterable[str]) -> bool:
        """Whether an answer fits what became of its connections.

        Of outside a trace says that it is shut where connections by way of some nodes are lost: each entry has another address.
        Whether policies see the client or the node that was asked is not defined where that is the node of one of both.
        """
        outcomes = set(seen)
        if said == UNKNOWN and self.entry and self.entry in (SERVERS[self.service].node, CLIENTS[self.client].node):
            return True
        if said == UNKNOWN or not outcomes <= {ALLOWED, DENIED}:
            return False
        if said == OPEN:
            return outcomes == {ALLOWED}
        if self.client.startswith(OUTSIDE):
            return DENIED in outcomes
        return outcomes == ({DENIED} if said == SHUT else {ALLOWED, DENIED})


def questions() -> list[Question]:
    """Every one, but for node ports of the pod in its node's network."""
    asked = (Question(*one) for one in product(words(None), SERVERS, PORTS))
    return [one for one in asked if not (one.client.startswith(OUTSIDE) and SERVERS[one.service].host)]


def by_node_port(entry: str, family: str) -> list[Question]:
    """What pods may ask one node."""
    pods = [name for name, place in CLIENTS.items() if not place.host]
    servers = [name for name, place in SERVERS.items() if not place.host]
    return [Question(*one, entry, family) for one in product(pods, servers, PORTS)]


def words(stage: Stage | None) -> dict[str, str]:
    """How each client is called on the command line."""
    spaces = [space.name for space in stage.spaces] if stage else ["", ""]
    pods = {name: f"{spaces[place.space]}/pod/{name}" for name, place in CLIENTS.items()}
    outside = {f"{OUTSIDE} {family}": outside_addresses("n1").of(family) for family in FAMILIES}
    return {**pods, NODE: f"node/{NODE}", **outside}


def answers(stage: Stage) -> Mapping[Question, str]:
    """What one run of the program for each namespace says: the status of each port's policies."""
    names = {word: name for name, word in words(stage).items()}
    found: dict[Question, str] = {}
    for space in stage.spaces:
        for item in _traced(space, names):
            if item["service"] in SERVERS:
                for number, port in enumerate(PORTS):
                    found[Question(names[item["from"]], item["service"], port)] = _status(item, number)
    return found


def answers_by_node_port(stage: Stage, asked: Sequence[Question]) -> Mapping[Question, str]:
    """The same for what pods ask one node, by one run of the program."""
    if not asked:
        return {}
    entry, family = asked[0].entry, asked[0].family
    address = node_addresses(entry).of(family)
    host = f"[{address}]" if ":" in address else address
    attempts = {(one.service, one.port): one for one in asked}
    targets = [f"{host}:{stage.node_port(*attempt)}/{attempt[1].protocol}" for attempt in attempts]
    clients = {word: name for name, word in words(stage).items() if any(one.client == name for one in asked)}
    found = {}
    for item in _traced(stage.spaces[0], clients, *targets):
        port = next(one for one in PORTS if item["port"].startswith(f"{one.port}/"))
        said = _status(item, PORTS.index(port))
        found[Question(clients[item["from"]], item["service"], port, entry, family)] = said
    return found


def _traced(space: Namespace, names: Iterable[str], *targets: str) -> list[Object]:
    done = space.kubectl("svc", "trace", *targets, "--from", *names, "-o", "json")
    assert done.stderr == "", done.stderr
    document: Object = json.loads(done.stdout)
    items: list[Object] = document.get("items", [document])  # of one client and one target it is no list
    return items


def _status(item: Object, number: int) -> str:
    """Of the hop that tells of policies; without one none has a say."""
    hop = f"service/port-{number}/policies"
    return next((one["status"] for one in item["hops"] if one["id"] == hop), OPEN)
