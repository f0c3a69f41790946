from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.expose.ports import AskedPort, parse
from kubectl_svc.wording import Said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80", AskedPort(80)),
        ("080", AskedPort(80)),
        ("web=80", AskedPort(80, "web")),
        ("80:8080", AskedPort(80, target=8080)),
        ("80=80", AskedPort(80, "80")),
        ("80=80:http", AskedPort(80, "80", "http")),
        ("80:http", AskedPort(80, target="http")),
        ("80:0", AskedPort(80)),
        ("53/udp", AskedPort(53, protocol="UDP")),
        ("80@30080", AskedPort(80, node_port=30080)),
        ("80+kubernetes.io/h2c", AskedPort(80, app_protocol="kubernetes.io/h2c")),
        ("web=80:http/tcp@30080+http", AskedPort(80, "web", "http", "TCP", 30080, "http")),
        ("80/quic", AskedPort(80, protocol="quic")),
        (" 80 ", AskedPort(80)),
        ("80@30080/udp", AskedPort(80, protocol="UDP", node_port=30080)),
        ("80@30080+http/udp", AskedPort(80, protocol="UDP", node_port=30080, app_protocol="http")),
        ("80+kubernetes.io/h2c/tcp@30080", AskedPort(80, protocol="TCP", node_port=30080, app_protocol="kubernetes.io/h2c")),
        ("80+kubernetes.io/h2c@30080/tcp", AskedPort(80, protocol="TCP", node_port=30080, app_protocol="kubernetes.io/h2c")),
        ("80+h2c/UDP", AskedPort(80, protocol="UDP", app_protocol="h2c")),
        ("a=80:x/TCP+h2c@30080", AskedPort(80, "a", "x", "TCP", 30080, "h2c")),
    ],
)
def test_one(text: str, expected: AskedPort) -> None:
    problems: list[Said] = []
    assert (parse([text], problems), problems) == ([expected], [])


@pytest.mark.parametrize(
    "text", ["abc", "0", "70000", "4294967376", "-1", "=80", "80:", "80/", "80@", "80+", "80@0", "80:70000", "\uff18", "8 0"]
)
def test_refused_with_the_flag(text: str) -> None:
    problems: list[Said] = []
    assert parse([text], problems) == []
    assert len(problems) == 1 and str(problems[0]).startswith("--port")


def test_all_problems_at_once() -> None:
    problems: list[Said] = []
    assert parse(["80,abc", "0"], problems) == [AskedPort(80)]
    assert len(problems) == 2


@given(st.text())
def test_any_text_is_ports_or_problems(text: str) -> None:
    problems: list[Said] = []
    assert bool(parse([text], problems) or problems) is bool(text)


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("80:32009:8080", "80:8080@32009"),
        ("80:8080:32009", "80:8080@32009"),
        ("80:8080:9090", "80:8080@30080"),
        ("80/TCP/UDP", "80 or web=80:8080/TCP"),
        ("80@1@2", "80 or web=80:8080/TCP"),
        ("80/TCP:8080", "80 or web=80:8080/TCP"),
    ],
)
def test_how_it_is_written(text: str, example: str) -> None:
    problems: list[Said] = []
    assert parse([text], problems) == [] and str(problems[0]).endswith(f", for example {example}")
