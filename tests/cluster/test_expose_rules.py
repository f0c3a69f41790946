"""The client-side rules against the server's verdict: no false refusal, no late one; and every field has its flag."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from kubectl_svc.commands import expose as command
from kubectl_svc.commands.parser import Parser
from kubectl_svc.expose import fields, manifest, plan, request, rules, schema
from kubectl_svc.wording import Said
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace

SEED = int(os.environ.get("EXPOSE_SEED", "20260"))
CASES = int(os.environ.get("EXPOSE_CASES", "400"))  # EXPOSE_CASES=5000 is the whole run

# Flag -> values that are fine somewhere, and values that never are.
VALUES: dict[str, tuple[list[str], list[str]]] = {
    "--cluster-ip": (["None", "10.96.201.7", "fd00:96::1234"], ["010.96.1.1", "::ffff:10.96.1.1", "nonsense"]),
    "--external-name": (["db.example.com", "db.example.com."], ["Bad.example", "-x", "a..b"]),
    "--external-ip": (
        ["198.51.100.7", "2001:db8::7", "2001:DB8::07"],
        ["127.0.0.1", "169.254.1.1", "224.0.0.5", "0.0.0.0", "fe80::1", "::1", "x", "198.51.100.07"],
    ),
    "--session-affinity-timeout": (["1", "86400", "10"], ["86401", "0"]),
    "--load-balancer-ip": (["192.0.2.9"], ["192.0.2.9"]),
    "--load-balancer-class": (["example.com/x", "plain"], ["bad class", "a/b/c"]),
    "--load-balancer-source-range": (
        ["192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0"],
        ["192.0.2.1/24", "192.0.2.0/33", "192.0.2.0", "0192.0.2.0/24", "192.0.2.0/024", "x/8"],
    ),
    "--health-check-node-port": (["30501", "30007"], ["0", "70000"]),
}


class Dice:
    """Chance with a temper: the odder the line, the more values that are never right."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.odd = chance.choice([0.0, 0.0, 0.04, 0.3])

    def pick(self, fine: list[str], odd: list[str]) -> str:
        return self.chance.choice(odd if self.chance.random() < self.odd else fine)


def words(chance: random.Random) -> list[str]:
    """A command line without a source."""
    dice = Dice(chance)
    found = [f"--name={dice.pick(['web', 'a' * 63, '9lives'], ['a' * 64, 'Bad', 'has.dot', '-web'])}"]
    found += [f"--selector={chance.choice(['app=web', 'app=web,tier=db', 'a/b=c'])}"] if chance.random() < 0.8 else []
    count = chance.choice([1, 1, 1, 2, 2, 3]) if chance.random() > dice.odd / 2 else 0
    named = chance.random() > dice.odd
    for number in range(count):
        found.append(f"--port={f'p{number}=' if named and count > 1 else ''}{port(dice, number)}")
    likely = chance.choice([0.04, 0.12, 0.3])
    for field in fields.FIELDS:
        if chance.random() < (0.5 if field.flag == "--type" else likely):
            found += [f"{field.flag}={value}" for value in values(field, dice)]
    return found


def port(dice: Dice, number: int) -> str:
    target = dice.pick(["", "", ":8080", ":http", ":0", ":12a"], [":70000", ":no--no", ":-x", ":averyverylongname", ":123-"])
    protocol = dice.pick(["", "", "/tcp", "/UDP", "/SCTP"], ["/foo"])
    node_port = dice.chance.choice(["", "", "", "", "@30007", "@30107", "@31207"])
    app = dice.pick(["", "", "", "+http", "+kubernetes.io/h2c"], ["+bad//x", "+Upper.Case/ok", "+-x"])
    return f"{dice.chance.choice([80, 53, 53 + number, 443 + number, 65535])}{target}{protocol}{node_port}{app}"


def values(field: fields.Field, dice: Dice) -> list[str]:
    if field.form == fields.TRUTH:
        return [dice.chance.choice(["true", "false"])]
    several = dice.chance.choice([1, 1, 1, 2, 3]) if field.form == fields.TEXTS else 1
    if field.choices:
        return [dice.pick(list(field.choices), ["bogus"]) for _ in range(min(several, 2))]
    return [dice.pick(*VALUES[field.flag]) for _ in range(several)]


def made(line: list[str]) -> tuple[dict[str, Any] | None, list[str | Said]]:
    """The Service of a command line and what the rules say of it; without one, the flags alone are no request."""
    parser = Parser("expose", "", "")
    command.configure(parser)
    wrong: list[Said] = []
    asked = request.read(parser.read(line), wrong)
    service = manifest.service(asked, None, wrong) if not wrong else None
    if service is None or (wrong and not service):
        return None, [*wrong]
    ordered = schema.in_order(service)
    return ordered, [*(text for _, text in rules.problems(ordered)), *wrong]


@pytest.fixture(scope="module")
def place(control_plane: ControlPlane) -> Iterator[Namespace]:
    fresh = Namespace(control_plane)
    yield fresh
    fresh.close()


@pytest.mark.kubernetes("1.37")  # whose rules admission/ has
def test_the_server_agrees_with_the_rules(place: Namespace) -> None:
    chance = random.Random(SEED)
    lines = [words(chance) for _ in range(CASES)]
    with ThreadPoolExecutor(4) as pool:
        disagreements = [text for text in pool.map(lambda line: disagreement(line, place), lines) if text]
    assert not disagreements, f"seed {SEED}:\n" + "\n".join(disagreements)


def disagreement(line: list[str], place: Namespace) -> str:
    service, problems = made(line)
    if service is None:
        return ""
    verdict = refusal(service, place)
    if problems and not verdict:
        return f"false refusal: {' '.join(line)}: {problems}"
    if verdict and not problems:
        return f"late refusal: {' '.join(line)}: {verdict}"
    return ""


def refusal(service: dict[str, Any], place: Namespace) -> str:
    try:
        place.client.create(place.path("services") + "?dryRun=All", service)
    except requests.HTTPError as error:
        text = error.response.text
        # Whether an address is free, or in the cluster's range, only the cluster knows.
        return "" if "provided IP is not in the valid range" in text or "is not in the valid range" in text else text[:600]
    return ""


def test_the_random_lines_are_of_both_kinds() -> None:
    chance = random.Random(SEED)
    verdicts = [made(words(chance)) for _ in range(300)]
    assert sum(1 for service, problems in verdicts if service and not problems) > 25
    assert sum(1 for service, problems in verdicts if service and problems) > 25


def test_what_the_flags_alone_forbid_is_told_at_once() -> None:
    wrong: list[Said] = []
    parser = Parser("expose", "", "")
    command.configure(parser)
    request.read(parser.read(["--port=0", "--port=abc", "--target-port=70000", "--selector=a!=b", "--annotation=x"]), wrong)
    assert len(wrong) == 5


WITHOUT_A_FLAG = {"clusterIPs": "--cluster-ip sets it together with clusterIP when given twice"}
PORT_SYNTAX = {
    "name": "a=80",
    "port": "80",
    "targetPort": "80:81",
    "protocol": "80/UDP",
    "nodePort": "80@30001",
    "appProtocol": "80+http",
}


def test_every_field_of_the_server_has_a_flag(place: Namespace) -> None:
    document = place.client.get("/openapi/v3/api/v1")["components"]["schemas"]
    spec = document["io.k8s.api.core.v1.ServiceSpec"]["properties"]
    flagged = {path[0] for path in fields.FLAGS}
    assert set(spec) - flagged - set(WITHOUT_A_FLAG) == set()
    assert set(spec) == set(schema.SPEC)
    ports = document["io.k8s.api.core.v1.ServicePort"]["properties"]
    assert set(ports) == set(PORT_SYNTAX) == set(schema.PORT)
    for field, text in PORT_SYNTAX.items():
        service, _ = made(["--name=x", "--selector=a=b", f"--port={text}"])
        assert service is not None and field in service["spec"]["ports"][0]


def test_every_problem_names_its_flag() -> None:
    parser = Parser("expose", "", "")
    command.configure(parser)
    asked = request.read(parser.read(["--name=Bad", "--port=80", "--selector=a=b", "--type=Foo", "--external-ip=::1"]), [])
    with pytest.raises(Exception) as caught:
        plan.service(asked, None)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["--name", "--external-ip", "--type"]
