"""The error boundary, exit codes and the terminal's manners, in process where that is the same and as a process where not."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kubectl_svc import __version__, cli
from kubectl_svc.commands import trace, version
from kubectl_svc.commands.command import Command
from kubectl_svc.console import Console, safe
from kubectl_svc.errors import FAILED, INTERRUPTED, OK, UNKNOWN, USAGE
from tests.connection.wire import Scripted, serving
from tests.waiting import wait_for

ROOT = Path(__file__).parent.parent


def run(*words: str, **environ: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command line."""
    out, err = io.StringIO(), io.StringIO()
    code = cli.main(words, Console(io.StringIO(), out, err, environ))
    return code, out.getvalue(), err.getvalue()


def start(*words: str, **options: Any) -> subprocess.Popen[str]:
    """The program as a process of its own."""
    command = [sys.executable, "-m", "kubectl_svc", *words]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)


def test_version() -> None:
    assert run("version") == (OK, f"Client Version: v{__version__}\n", "")
    assert json.loads(run("version", "-o", "json")[1])["clientVersion"]["gitVersion"] == f"v{__version__}"
    assert run("version", "-o=yaml")[1] == f"clientVersion:\n  gitVersion: v{__version__}\n"


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["-n", "ns"]])
def test_help_on_top(words: Sequence[str]) -> None:
    code, out, err = run(*words)
    assert (code, err) == (OK, "")
    assert "Examples:\n" in out
    assert all(f"\n  {command.name} " in out for command in cli.COMMANDS)


def every_command() -> list[str]:
    """Each command, and each verb of those that have some."""
    found = []
    for command in cli.COMMANDS:
        verbs = getattr(command.module(), "COMMANDS", ())
        found += [f"{command.name} {verb.name}" for verb in verbs] or [command.name]
    return found


@pytest.mark.parametrize("words", every_command())
def test_help_on_every_level(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # argparse has colours of its own from Python 3.14 on
    code, out, err = run(*words.split(), "-h")
    assert (code, err) == (OK, "")
    usage, _, rest = out.partition("\n\n")
    assert words in usage
    assert rest.startswith("Examples:\n")


@pytest.mark.parametrize("words", every_command())
def test_unknown_flags_on_every_level(words: str) -> None:
    code, out, err = run(*words.split(), "--nonsense")
    assert (code, out) == (FAILED if words == "expose" else USAGE, "")
    assert err.startswith("error: unknown flag: --nonsense; see '")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nonsense", 'error: unknown command "nonsense"; the commands are '),
        ("--nonsense", "error: unknown flag: --nonsense; see '"),
        ("-n", "error: flag needs an argument: -n; see '"),
        ("version -o xml", 'error: unable to match a printer suitable for the output format "xml", allowed formats are: json,'),
        ("version more", "error: unexpected argument: more; see '"),
        ("epxose", 'error: unknown command "epxose"; did you mean "expose"? See \''),
        ("endpoints ad", 'error: unknown command "ad"; did you mean "add"? See \''),
        ("trace --selectr", "error: unknown flag: --selectr; did you mean --selector? See '"),
        ("--namspace=x trace", "error: unknown flag: --namspace; did you mean --namespace=x? See '"),
    ],
)
def test_mistakes(words: str, said: str) -> None:
    code, out, err = run(*words.split())
    assert (code, out) == (USAGE, "")
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_a_bug_of_ours_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise ValueError("secret details")

    monkeypatch.setattr(version, "run", broken)
    code, out, err = run("version")
    assert (code, out) == (FAILED, "")
    assert err.startswith("error: this is a bug in kubectl-svc (ValueError at test_cli.py:")
    assert "secret" not in err
    assert err.count("\n") == 1
    assert "ValueError: secret details\n" in run("version", KUBECTL_SVC_DEBUG="1")[2]


def test_a_bug_while_tracing_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """1 would say that traffic is lost."""

    def broken(*_: object) -> int:
        raise KeyError("x")

    monkeypatch.setattr(trace, "run", broken)
    assert run("trace", "web")[0] == UNKNOWN


@pytest.mark.parametrize(("cause", "said"), [(RecursionError(), "nested too deeply"), (MemoryError(), "out of memory")])
def test_what_is_too_much_is_no_bug(monkeypatch: pytest.MonkeyPatch, cause: Exception, said: str) -> None:
    def broken(*_: object) -> int:
        raise cause

    monkeypatch.setattr(version, "run", broken)
    code, _, err = run("version")
    assert (code, said in err, "bug" in err) == (FAILED, True, False)


@pytest.mark.parametrize("words", [["version"], ["--help"], ["expose", "--help"], []])
def test_a_closed_pipe_is_no_error(words: Sequence[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = start(*words, stdout=writer)
    os.close(writer)
    assert process.communicate(timeout=20)[1] == ""
    assert process.returncode == OK


@pytest.mark.parametrize(
    ("locale", "ascii"),
    [
        ({"LC_ALL": "C"}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LANG": "xx_XX.UTF-8"}, False),  # not installed, but meant
        ({}, False),
    ],
    ids=str,
)
def test_the_c_locale_is_ascii_although_python_makes_it_utf_8(locale: dict[str, str], ascii: bool) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LC_CTYPE", "LANG")} | locale
    process = start("trace", "-f", "examples/shop.yaml", "web", stdout=subprocess.PIPE, encoding="utf-8", env=environ, cwd=ROOT)
    assert process.communicate(timeout=20)[0].isascii() is ascii


@pytest.mark.parametrize("words", [["version"], ["trace", "-f", "examples/shop.yaml"], ["--help"]])
def test_a_full_disk_is_told_once(words: Sequence[str]) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        process = start(*words, stdout=full, cwd=ROOT)
    expected = "error: standard output: No space left on device; changes made so far are kept\n"
    assert process.communicate(timeout=20)[1] == expected
    assert process.returncode == FAILED


@pytest.mark.parametrize(
    ("words", "usage"), [("help", "COMMAND"), ("help trace", "svc trace"), ("endpoints help add", "add SERVICE")]
)
def test_help_is_a_command_too(words: str, usage: str) -> None:
    code, out, err = run(*words.split())
    assert (code, err) == (OK, "")
    assert usage in out
    assert out == run(*words.replace("help", "").split(), "--help")[1]


def test_interrupted_during_a_request(tmp_path: Path) -> None:
    with serving(Scripted) as server:
        server.will(30.0)
        environ = {**os.environ, "KUBECONFIG": str(tmp_path / "none")}
        words = ("trace", "web", "-s", f"http://127.0.0.1:{server.port}")
        process = start(*words, stdout=subprocess.PIPE, env=environ)
        wait_for(lambda: server.asked, what="the request")
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == ("", "")
        assert process.returncode == INTERRUPTED


class TestConsole:
    """What may reach a terminal."""

    def test_cluster_text_cannot_steer_it(self) -> None:
        assert safe("a\x1b[2J\r\n\tb\x7f\x9b\u202e\u2028ü") == "a\\x1b[2J\\x0d\\x0a\\x09b\\x7f\\x9b\\u202e\\u2028ü"

    def test_messages_are_escaped_too(self) -> None:
        err = io.StringIO()
        Console(stderr=err).warn("a\x1b]0;t\x07\n* b\tc")
        assert err.getvalue() == "Warning: a\\x1b]0;t\\x07\n* b\tc\n"

    @pytest.mark.parametrize(
        ("encoding", "unicode", "written"),
        [("utf-8", True, "é→\n"), ("latin-1", False, "é\\u2192\n"), ("ascii", False, "\\xe9\\u2192\n")],
    )
    def test_every_encoding(self, encoding: str, unicode: bool, written: str) -> None:
        out = io.TextIOWrapper(io.BytesIO(), encoding)
        console = Console(stdout=out, stderr=out, environ={})
        assert console.unicode is unicode
        console.out("é→")
        console.err("é→")
        assert out.buffer.getvalue().decode(encoding) == written * 2

    @pytest.mark.parametrize(
        ("environ", "unicode"),
        [
            ({}, True),
            ({"LC_ALL": "C"}, False),
            ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, False),
            ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, True),
            ({"LC_ALL": "de_DE.utf8@euro", "LANG": "C"}, True),
            ({"LANG": "C"}, False),
            ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True),
            ({"LC_CTYPE": "UTF-8"}, True),  # macOS
            ({"LANG": "de_DE"}, False),
            ({"LANG": "de_DE.ISO-8859-15@euro"}, False),
        ],
    )
    def test_the_locale_may_ask_for_ascii(
        self, environ: dict[str, str], unicode: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "flags", SimpleNamespace(utf8_mode=0))
        assert Console(stdout=io.TextIOWrapper(io.BytesIO(), "utf-8"), environ=environ).unicode is unicode

    def test_a_line_end_is_added_where_it_lacks(self) -> None:
        out = io.StringIO()
        for text in ("a", "b\n", ""):
            Console(stdout=out).out(text)
        assert out.getvalue() == "a\nb\n"

    @pytest.mark.parametrize(
        ("environ", "terminal", "colour"),
        [({}, True, True), ({}, False, False), ({"NO_COLOR": ""}, True, False), ({"TERM": "dumb"}, True, False)],
    )
    def test_colour(self, environ: dict[str, str], terminal: bool, colour: bool) -> None:
        out = io.StringIO()
        out.isatty = lambda: terminal  # type: ignore[method-assign]
        assert Console(stdout=out, environ=environ).colour is colour

    def test_no_terminal_has_no_width(self) -> None:
        assert Console(stdout=io.StringIO()).width is None


def test_commands_have_all_that_the_command_line_needs() -> None:
    for command in (*cli.COMMANDS, *(verb for one in cli.COMMANDS for verb in getattr(one.module(), "COMMANDS", ()))):
        assert isinstance(command, Command)
        module = command.module()
        assert "  kubectl svc " in module.EXAMPLES
        assert all(line.startswith("  ") or not line for line in module.EXAMPLES.splitlines())
