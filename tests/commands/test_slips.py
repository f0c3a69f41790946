"""Slips of typing are named, with what was meant, before anything is read or written: in every command alike."""

from __future__ import annotations

import io
import shlex
import unicodedata

import pytest

from kubectl_svc import cli
from kubectl_svc.commands import pasted
from kubectl_svc.console import Console


def said(line: str) -> str:
    """The one line on stderr of a command line that fails before there is a cluster to ask."""
    out, err = io.StringIO(), io.StringIO()
    code = cli.main(shlex.split(line), Console(io.StringIO(), out, err, {"PATH": "/none", "KUBECONFIG": "/none"}))
    assert code in (1, 2) and out.getvalue() == ""
    text, end = err.getvalue()[:-1], err.getvalue()[-1:]
    assert text.startswith("error: ") and end == "\n" and "\n" not in text
    return text.removeprefix("error: ")


EM, EN, MINUS, HYPHEN = "\u2014", "\u2013", "\u2212", "\u2010"
PASTED = {
    f"expose deployment/web {EM}port=80": ("begins with an em dash (U+2014)", "--port=80"),
    f"expose deployment/web {EN}port=80": ("begins with an en dash (U+2013)", "--port=80"),
    f"expose deployment/web {EN}-port=80": ("begins with an en dash (U+2013)", "--port=80"),
    f"expose deployment/web -{EN}port=80": ("contains an en dash (U+2013)", "--port=80"),
    f"expose deployment/web {MINUS}{MINUS}prt 80": ("begins with a minus sign (U+2212)", "--port"),
    f"expose deployment/web {EM}dry-run": ("begins with an em dash (U+2014)", "--dry-run"),
    f"expose deployment/web {EN}o name": ("begins with an en dash (U+2013)", "-o"),
    f"expose deployment/web {EN}l=a=b": ("begins with an en dash (U+2013)", "-l=a=b"),
    f"expose deployment/web --output={EM}apply": ("begins with an em dash (U+2014)", "--apply"),
    f"expose deployment/web {EN}p 80": ("begins with an en dash (U+2013)", ""),
    f"expose deployment/web --target{HYPHEN}port=80": ("contains a hyphen (U+2010)", "--target-port=80"),
    f"expose deployment/web --name {EM}port=80": ("begins with an em dash (U+2014)", "--port=80"),
    f"expose deployment my{EN}app": ("contains an en dash (U+2013)", "my-app"),
    f"expose deployment/web -- {EM}port": ("begins with an em dash (U+2014)", "--port"),
    "expose deployment \u201cweb\u201d": ("begins with a left double quotation mark (U+201C)", "web"),
    "expose deployment/web --name=\u2018web\u2019": ("begins with a left single quotation mark (U+2018)", "web"),
    "expose deployment/web --selector app=\u00abweb\u00bb": ("contains a left-pointing double angle", "app=web"),
    "expose deployment/web --selector app=\u201cweb\u201d": ("contains a left double quotation mark (U+201C)", "app=web"),
    "expose deployment/web '\u201c--port=80\u201d'": ("begins with a left double quotation mark (U+201C)", "--port=80"),
    "expose deployment/web --port=80\uff0c443": ("contains a fullwidth comma (U+FF0C)", "80,443"),
    "expose deployment/web --port=\uff18\uff10": ("begins with a fullwidth digit eight (U+FF18)", "80"),
    "expose deployment/web --port=80\uff1a8080": ("contains a fullwidth colon (U+FF1A)", "80:8080"),
    "expose deployment/web --port=80\u00a0": ("contains a no-break space (U+00A0)", "80"),
    "expose 'deployment\u00a0web'": ("contains a no-break space (U+00A0)", "deployment web"),
    "expose 'deployment/web\u200b'": ("contains a zero width space (U+200B)", "deployment/web"),
    "expose 'deployment/web' '--port\u00a080'": ("contains a no-break space (U+00A0)", "--port=80"),
    f"trace we{EN}b": ("contains an en dash (U+2013)", "we-b"),
    f"trace web {EM}strict": ("begins with an em dash (U+2014)", "--strict"),
    f"trace {EN}A": ("begins with an en dash (U+2013)", "-A"),
    "trace web\u00a0": ("contains a no-break space (U+00A0)", "web"),
    f"endpoints add db 192.0.2.1 {EM}take-over": ("begins with an em dash (U+2014)", "--take-over"),
    "endpoints add db \u201c192.0.2.1\u201d": ("begins with a left double quotation mark (U+201C)", "192.0.2.1"),
    f"endpoints set d{HYPHEN}b 192.0.2.1": ("contains a hyphen (U+2010)", "d-b"),
    f"{EN}n prod trace web": ("begins with an en dash (U+2013)", "-n"),
    f"{EM}context=prod trace web": ("begins with an em dash (U+2014)", "--context"),
    f"{EM}help": ("begins with an em dash (U+2014)", "--help"),
}


@pytest.mark.parametrize("line", PASTED, ids=ascii)
def test_characters_that_nobody_typed(line: str) -> None:
    what, meant = PASTED[line]
    text = said(line)
    assert what in text
    assert f"; did you mean {meant}" in text if meant else "; see '" in text


@pytest.mark.parametrize("char", "".join(sorted(pasted._MEANT)), ids=lambda char: f"U+{ord(char):04X}")
def test_every_such_character_in_every_place(char: str) -> None:
    name = unicodedata.name(char, "character").lower()
    for text in (f"we{char}b", f"{char}web", f"web{char}"):
        assert pasted.slip(text) == char and name in said(f"expose deployment '{text}'")
        assert pasted.slip(pasted.meant(text)) == ""


@pytest.mark.parametrize("text", ["web", "-web", "--port=80", "", "-", "80:8080/TCP", "it's", '"web"', "caf\u00e9", "\u0437"])
def test_what_can_be_typed_is_left_alone(text: str) -> None:
    assert (pasted.slip(text), pasted.dashed(text)) == ("", False)


@pytest.mark.parametrize("char", [EM, "\u201c", "\u00a0"], ids=ascii)
def test_text_of_ones_own_may_hold_any(char: str) -> None:
    out = io.StringIO()
    words = ["expose", "--name=web", "--selector=a=b", "--port=80", f"--annotation=note=a{char}b", "--dry-run=client", "-o"]
    assert cli.main([*words, "jsonpath={.metadata.annotations}"], Console(io.StringIO(), out, io.StringIO(), {})) == 0
    assert char in out.getvalue()


@pytest.mark.parametrize(
    ("line", "flag"),
    [
        ("expose deploy/web --name", "--name"),
        ("expose deploy/web --name -p", "--name"),
        ("expose deploy/web --name --port=80", "--name"),
        ("expose deploy/web --session-affinity --dry-run", "--session-affinity"),
        ("expose deploy/web -n", "-n"),
        ("expose -l -o name", "-l"),
        ("expose deploy/web --name -- x", "--name"),
        ("trace web -o", "-o"),
        ("trace --ignore -A", "--ignore"),
        ("trace -f", "-f"),
        ("endpoints add db --port --zone", "--port"),
        ("endpoints set db 192.0.2.1 --allow", "--allow"),
        ("trace web --kubeconfig", "--kubeconfig"),
    ],
)
def test_a_missing_value_names_its_flag(line: str, flag: str) -> None:
    assert said(line).startswith(f"flag needs an argument: {flag}; see '")


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("expose deploy/web --dry-run server", "--dry-run=server"),
        ("expose deploy/web --dry-run client", "--dry-run=client"),
        ("expose deploy/web --wait endpoints", "--wait=endpoints"),
        ("expose deploy/web --apply false", "--apply=false"),
        ("trace --strict true web", "--strict=true"),
        ("endpoints set db 192.0.2.1 --dry-run server", "--dry-run=server"),
    ],
)
def test_a_value_that_only_an_equals_sign_would_give(line: str, written: str) -> None:
    flag, _, value = written.partition("=")
    assert said(line) == f'"{value}" after {flag} is read as an argument; write {written}'


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("expose deploy/web -port=80", "unknown flag: -port; did you mean --port=80?"),
        ("expose deploy/web --port:80", "unknown flag: --port:80; did you mean --port=80?"),
        ("expose deploy/web '--port 80'", "unknown flag: --port 80; did you mean --port=80?"),
        ("expose deploy/web --tokn=secret", "unknown flag: --tokn; did you mean --token?"),
        (f"expose deploy/web {EM}token=secret", f'"{EM}token" begins with an em dash (U+2014); did you mean --token?'),
    ],
)
def test_unknown_flags_and_no_secret_told(line: str, text: str) -> None:
    assert said(line).startswith(text)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("web trace", "trace web"),
        ("db expose", "expose db"),
        ("deploy web --token=secret", "expose deploy web"),
        ("deployment/web --port=80", "expose deployment/web"),
        ("svc/web", "trace svc/web"),
        ("endpoints db add 192.0.2.1", "add db 192.0.2.1"),
        ("endpoints db get", "get db"),
        ("ep db ad 192.0.2.1", ""),
        ("web", ""),
    ],
)
def test_swapped_words_of_a_command(line: str, meant: str) -> None:
    text = said(line)
    assert text.startswith('unknown command "')
    assert (f'; did you mean "{meant}"? See \'' in text) if meant else "did you mean" not in text
