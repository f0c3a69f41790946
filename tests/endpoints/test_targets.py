"""Addresses and ports as people type them."""

from __future__ import annotations

import pytest

from kubectl_svc.commands.endpoints import flags
from kubectl_svc.endpoints.addresses import (
    EndpointAddress,
    PortOverride,
    from_text,
    parse_all,
    parse_ports,
)
from kubectl_svc.endpoints.edits import rules
from kubectl_svc.errors import USAGE, Problems


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("192.0.2.42", EndpointAddress("192.0.2.42")),
        ("192.0.2.42:5432", EndpointAddress("192.0.2.42", 5432)),
        ("192.0.2.42@eu-1", EndpointAddress("192.0.2.42", None, "eu-1")),
        ("192.0.2.42:1@eu-1", EndpointAddress("192.0.2.42", 1, "eu-1")),
        ("2001:db8::1", EndpointAddress("2001:db8::1")),
        ("[2001:db8::1]", EndpointAddress("2001:db8::1")),
        ("[2001:DB8::1]:65535", EndpointAddress("2001:db8::1", 65535)),
        ("[2001:db8::1]:80@a", EndpointAddress("2001:db8::1", 80, "a")),
    ],
)
def test_an_address_is_read(text: str, target: EndpointAddress) -> None:
    assert parse_all([text]) == (target,)


def test_an_address_is_written_as_it_is_read() -> None:
    for text in ("192.0.2.42", "192.0.2.42:5432", "2001:db8::1", "[2001:db8::1]:80"):
        assert str(*parse_all([text])) == text


@pytest.mark.parametrize(
    "text", ["192.0.2.42:", "192.0.2.42:0", "192.0.2.42:65536", "192.0.2.42:-1", "192.0.2.42:x", "192.0.2.42:٣"]
)
def test_a_port_is_a_number_in_its_range(text: str) -> None:
    with pytest.raises(Problems, match="from 1 to 65535"):
        parse_all([text])


BRACKETS = "lacks the brackets of an IPv6 address with a port, [ADDR]:PORT"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2001:db8:0:0:0:0:0:1:5432", f"{BRACKETS}: write [2001:db8:0:0:0:0:0:1]:5432"),
        ("2001:db8::1:54321", f"{BRACKETS}: write [2001:db8::1]:54321"),  # four digits would make it an address
        ("2001:db8:0:0:0:0:0:1:80@eu-1", f"{BRACKETS}: write [2001:db8:0:0:0:0:0:1]:80@eu-1"),
        ("2001:db8::1:99999", f'{BRACKETS}; and "[2001:db8::1]:99999": a port is a number from 1 to 65535'),
        ("fe80::1%eth0:80", f'{BRACKETS}; and "fe80::1%eth0" has a zone'),
        ("::ffff:192.0.2.1:80", f'{BRACKETS}; and "::ffff:192.0.2.1" is an IPv4 address in IPv6 form: write 192.0.2.1'),
        ("fe80::1%eth0", "has a zone (%eth0)"),
        ("::ffff:192.0.2.1", "is an IPv4 address in IPv6 form"),
        ("2001:db8:0:0:0:0:0:1:x", "is not an IP address"),
        ("1:2:3", "is not an IPv6 address"),
    ],
)
def test_brackets_that_were_forgotten_are_asked_for(text: str, said: str) -> None:
    with pytest.raises(Problems) as caught:
        parse_all([text])
    assert str(caught.value.problems[0]).startswith(f'"{text}" {said}')


def test_an_address_that_may_be_one_with_a_port_is_one() -> None:
    assert parse_all(["2001:db8::1:5432"]) == (EndpointAddress("2001:db8::1:5432"),)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(Problems) as caught:
        parse_all(["192.0.2.1", "nope", "1.2.3", "192.0.2.1@"])
    assert len(caught.value.problems) == 3 and caught.value.exit_code == USAGE


@pytest.mark.parametrize(
    ("text", "override"),
    [
        ("5433", PortOverride(None, 5433)),
        ("pg=5433", PortOverride("pg", 5433)),
        ("dns=53/udp", PortOverride("dns", 53, "UDP")),
    ],
)
def test_a_port_flag_is_read(text: str, override: PortOverride) -> None:
    assert parse_ports([text]) == (override,)


def test_several_ports_may_be_in_one_flag() -> None:
    assert parse_ports(["a=1,b=2", "c=3"]) == (PortOverride("a", 1), PortOverride("b", 2), PortOverride("c", 3))


@pytest.mark.parametrize("text", ["", "a=", "a=0", "a=70000", "a=1/ICMP", "http", "=5433"])
def test_a_bad_port_flag_is_refused(text: str) -> None:
    with pytest.raises(Problems):
        parse_ports([text])


def test_a_file_has_one_or_several_a_line_and_comments() -> None:
    text = "# backends\n192.0.2.1  # old\n\n192.0.2.2, 192.0.2.3@a\n"
    assert from_text(text) == ["192.0.2.1", "192.0.2.2", "192.0.2.3@a"]


def test_an_address_given_twice_is_refused_and_two_ports_of_one_are_not() -> None:
    with pytest.raises(Problems) as raised:
        parse_all(["192.0.2.1", "300.1.1.1", "192.0.2.1@a", "fe80::1"], once=True)
    assert [str(problem).partition(" ")[0] for problem in raised.value.problems] == ['"300.1.1.1"', "fe80::1", "192.0.2.1"]
    assert "given twice" in str(raised.value.problems[-1]) and raised.value.exit_code == USAGE
    assert len(parse_all(["192.0.2.1:1", "192.0.2.1:2"], once=True)) == 2
    assert len(parse_all(["192.0.2.1", "192.0.2.1"])) == 2


def test_allow_takes_the_name_of_every_rule_and_no_other() -> None:
    assert flags.ALLOW == rules.RULES
