"""kubectl's habits on the command line."""

from __future__ import annotations

import pytest

from kubectl_svc.commands import options
from kubectl_svc.commands.parser import HelpWanted, Parser
from kubectl_svc.errors import UsageError


def parser() -> Parser:
    one = Parser("kubectl svc try", "NAME...", "Try.", "  kubectl svc try it")
    one.add_argument("names", nargs="*")
    one.add_argument(
        "--dry-run", nargs="?", const="unchanged", default="none", choices=("none", "client", "server", "unchanged")
    )
    one.add_argument("-o", "--output")
    one.switch("--wait", help="wait")
    options.filename(one, "files")
    options.connection(one)
    return one


READ: dict[str, tuple[str, dict[str, object]]] = {
    "nothing": ("", {"names": [], "dry_run": "none", "wait": False, "filename": [], "recursive": False}),
    "flags before": ("-o json a b", {"names": ["a", "b"], "output": "json"}),
    "flags between": ("a -o json b", {"names": ["a", "b"], "output": "json"}),
    "flags behind": ("a b --output json", {"names": ["a", "b"], "output": "json"}),
    "with an equals sign": ("--output=json", {"output": "json"}),
    "short": ("-ojson", {"output": "json"}),
    "short with an equals sign": ("-o=json -n=ns", {"output": "json", "namespace": "ns"}),
    "a value that looks like a flag": ("--output=--wait", {"output": "--wait", "wait": False}),
    "a value with equals signs": ("--output=a=b", {"output": "a=b"}),
    "an empty value": ("--output=", {"output": ""}),
    "a bare flag eats nothing": ("--dry-run web", {"dry_run": "unchanged", "names": ["web"]}),
    "a bare flag given a value": ("--dry-run=client a", {"dry_run": "client", "names": ["a"]}),
    "a bare flag last": ("a --dry-run", {"dry_run": "unchanged", "names": ["a"]}),
    "a switch": ("--wait a", {"wait": True, "names": ["a"]}),
    "a switch said": ("--wait=true --insecure-skip-tls-verify=F", {"wait": True, "insecure_skip_tls_verify": False}),
    "a short switch": ("-R a", {"recursive": True, "names": ["a"]}),
    "a short switch said": ("-R=false", {"recursive": False}),
    "short ones together": ("-Rojson a", {"recursive": True, "output": "json", "names": ["a"]}),
    "short ones together, the last with a value behind": ("-Rf a b", {"recursive": True, "filename": ["a"], "names": ["b"]}),
    "standard input": ("-f - a", {"filename": ["-"], "names": ["a"]}),
    "again and again": ("-f a -fb --filename=c", {"filename": ["a", "b", "c"]}),
    "the last wins": ("-o a -o b", {"output": "b"}),
    "the end of flags": ("a -- -o --wait", {"names": ["a", "-o", "--wait"], "wait": False, "output": None}),
    "verbosity": ("-v6", {"verbosity": "6"}),
    "verbosity in full": ("--v=8", {"verbosity": "8"}),
    "numbers are no flags": ("-1", {"names": ["-1"]}),
}


@pytest.mark.parametrize("case", READ)
def test_read(case: str) -> None:
    words, expected = READ[case]
    args = vars(parser().read(words.split()))
    assert {name: args[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--nonsense", "unknown flag: --nonsense"),
        ("--outpu=json", "unknown flag: --outpu; did you mean --output?"),
        ("-x", "unknown flag: -x"),
        ("-Rx", "unknown flag: -x"),
        ("--dry-run=maybe", 'invalid value "maybe" for --dry-run: use none, client, server or unchanged'),
        ("--wait=maybe", 'invalid value "maybe" for --wait: use true or false'),
        ("--wait=", 'invalid value "" for --wait: use true or false'),
    ],
)
def test_refusals(words: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parser().read(words.split())
    assert str(caught.value).startswith(f"error: {said}")
    assert str(caught.value).lower().endswith(" see 'kubectl svc try --help'")


def test_connection_flags_before_the_command_are_kept() -> None:
    top = Parser("kubectl svc", "COMMAND", "")
    options.connection(top)
    before = top.read(["-n", "ns", "--as-group=a"])
    after = parser().read(["--context=c"], before)
    assert (after.namespace, after.context, after.as_group) == ("ns", "c", ["a"])


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(flag: str) -> None:
    with pytest.raises(HelpWanted) as wanted:
        parser().read(["a", flag])
    assert str(wanted.value).startswith("usage: kubectl svc try NAME...\n\nExamples:\n  kubectl svc try it\n")


def help_of(one: Parser) -> str:
    with pytest.raises(HelpWanted) as wanted:
        one.read(["--help"])
    return str(wanted.value)


@pytest.mark.parametrize(
    "line",
    [
        "  -o, --output OUTPUT",
        "  --wait[=true|false]   wait",
        "  -R, --recursive[=true|false]",
        "  --insecure-skip-tls-verify[=true|false]",
        "  -h, --help            show this help message and exit",
    ],
)
def test_help_shows_flags_as_they_are_typed(line: str) -> None:
    assert line in help_of(parser()).splitlines()


def test_help_breaks_no_word_that_is_longer_than_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    one = Parser("kubectl svc try", "", "")
    one.add_argument("--port", help="[NAME=]PORT[:TARGET][/PROTOCOL][@NODEPORT][+APPPROTOCOL]; several with commas")
    assert "[NAME=]PORT[:TARGET][/PROTOCOL][@NODEPORT][+APPPROTOCOL];" in help_of(one).split()


@pytest.mark.parametrize(("columns", "width"), [("60", 58), ("80", 78), ("400", 118), ("5", 38)])
def test_help_is_as_wide_as_the_terminal_and_breaks_no_word(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    one = Parser("kubectl svc try", "", "")
    one.add_argument("--rule", help=" ".join(["port-protocol"] * 40))
    lines = [line for line in help_of(one).splitlines() if "-protocol" in line]
    assert {word for line in lines for word in line.split()} == {"--rule", "RULE", "port-protocol"}
    assert width - 14 < max(map(len, lines)) <= width
