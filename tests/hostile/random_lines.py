"""Random command lines, environments and kubeconfigs: ``python -m tests.hostile.random_lines --lines 20000 --seed 1``.

Each kubeconfig holds planted secrets wherever secrets belong, is changed at random places, and leads to a healthy local server.
Whatever comes, there is no bug, no control character, no planted secret, and an exit code of the table.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kubectl_svc.cli import main as program
from kubectl_svc.console import Console
from tests.connection.wire import Scripted, serving
from tests.hostile import lines, world
from tests.hostile.values import TEXTS, VALUES, paths, replaced

VERSION = "client.authentication.k8s.io/v1"
TOKEN = {"apiVersion": VERSION, "kind": "ExecCredential", "status": {"token": lines.SECRET}}
SAYS = (
    f"echo '{json.dumps(TOKEN)}'",
    f"echo '{json.dumps(TOKEN | {'status': {'token': lines.SECRET + chr(10)}})}'",
    f"echo '{json.dumps(TOKEN | {'status': {'token': ['x']}})}'",
    f"echo {lines.SECRET}",
    f"echo {lines.SECRET}; exit 1",
    "head -c 5000000 /dev/zero",
    'printf "[%.0s" $(seq 100000)',
    "exit 3",
)
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("version",),
    ("trace",),
    ("trace", "web"),
    ("expose",),
    ("expose", "deployment", "web"),
    ("expose", "--name"),
    ("endpoints",),
    ("endpoints", "get"),
    ("endpoints", "add", "db"),
    ("endpoints", "set", "db"),
    ("endpoints", "remove", "db"),
    ("endpoints", "switch", "db"),
    ("endpoints", "drain", "db"),
    ("endpoints", "migrate", "db"),
    ("endpoints", "check", "web"),  # whose pods nobody probes: nothing but loopback is contacted
    ("completion", "candidates", "--"),
    ("nonsense",),
    (),
)
_FLAGS = """-n --namespace --context --cluster --user --as --as-group --as-uid --as-user-extra --server -s --token
--certificate-authority --client-key --tls-server-name --request-timeout -v -o --port --type --selector -l --labels --overrides
--dry-run --timeout --allow --from-file -f --name --address --external-name --cluster-ip --ignore --explain --to --protocol
--target-port --annotation --min-ready"""
_SWITCHES = "-A -R --strict --apply --diff --wait=false --help -h --insecure-skip-tls-verify -- - --tcp"
_WORDS = """web db default 192.0.2.7 [fd00::7]:5432 192.0.2.7:80@zone http=80:8080 80:99999999999 a=b client json yaml kyaml
wide name jsonpath={.x[9999999999999999999]} jsonpath={ go-template LoadBalancer /dev/null / 1s 1e9h http://127.0.0.1:1/x ftp://x
http://[::1 B1 all"""
FLAGS, SWITCHES = _FLAGS.split(), _SWITCHES.split()
WORDS = [
    *TEXTS,
    *_WORDS.split(),
    *('{"spec": NaN}', "{a: &a [*a]}", "[" * 3000, "- " * 3000, "\udcff\udcfe", "n\udcff", "\udcff.yaml", "a,b=c,d in ("),
    f"http://me:{lines.PASSWORD}@127.0.0.1:1/x",
]


def kubeconfig(dice: random.Random, url: str, folder: Path) -> dict[str, Any]:
    """One context with every kind of credential, changed at up to three places."""
    plugin = folder / "plugin"
    plugin.write_text(f"#!/bin/sh\n{dice.choice(SAYS)}\n", encoding="utf-8")
    plugin.chmod(0o755)
    (folder / "token").write_text(dice.choice((lines.SECRET, f"{lines.SECRET}\nx", "")), encoding="utf-8")
    data = base64.b64encode(b"-----BEGIN CERTIFICATE-----\n" + lines.SECRET.encode()).decode()
    entry = {"apiVersion": VERSION, "command": str(plugin), "interactiveMode": "Never", "env": [{"name": "A"}]}
    users = (
        {"token": dice.choice((lines.SECRET, f"{lines.SECRET}\n", f"a\r\n{lines.SECRET}"))},
        {"tokenFile": "token"},
        {"username": "me", "password": lines.PASSWORD},
        {"client-certificate-data": data, "client-key-data": data},
        {"exec": entry},
        {"auth-provider": {"name": "oidc", "config": {"id-token": lines.SECRET, "idp-issuer-url": "https://127.0.0.1:1"}}},
        {"as": "a\u00fc\u4e2d", "as-groups": ["g"], "as-user-extra": {"k": ["v"]}, "token": lines.SECRET},
    )
    server = dice.choice(
        (url, url, url.replace("//", f"//me:{lines.PASSWORD}@"), url.replace("http:", "https:"), "http://127.0.0.1:1")
    )
    whole: Any = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "c",
        "clusters": [{"name": "c", "cluster": {"server": server, "insecure-skip-tls-verify": dice.random() < 0.5}}],
        "users": [{"name": "u", "user": dice.choice(users)}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u", "namespace": "default"}}],
    }
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 3))):
        whole = replaced(whole, dice.choice(list(paths(whole))[1:]), dice.choice(VALUES))
    return dict(whole) if isinstance(whole, dict) else {}


def words(dice: random.Random) -> list[str]:
    """One command line."""
    line = list(dice.choice(COMMANDS))
    for _ in range(dice.choice((0, 1, 1, 2, 3, 5))):
        match dice.choice(("flag", "flag", "equals", "switch", "word")):
            case "flag":
                line += [dice.choice(FLAGS), dice.choice(WORDS)]
            case "equals":
                line.append(f"{dice.choice(FLAGS)}={dice.choice(WORDS)}")
            case "switch":
                line.append(dice.choice(SWITCHES))
            case _:
                line.append(dice.choice(WORDS))
    return [word.replace("\0", "") for word in line]


def problems(line: list[str], environ: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Run one command line; yield what is wrong with how it ended, and what it said."""
    out, err = io.StringIO(), io.StringIO()
    code = program(line, Console(io.TextIOWrapper(io.BytesIO(b"x: [")), out, err, environ))
    said = err.getvalue()
    yield from ((one, said) for one in lines.offences(lines.Ended(code, out.getvalue(), said, 0, 0)))
    both = out.getvalue() + err.getvalue()
    if any("\ud800" <= char <= "\udfff" for char in both):
        yield "half a character", said


def run(count: int, seed: int) -> int:
    """Try so many command lines; returns how many went wrong."""
    dice, wrong = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as name, serving(Scripted) as server:
        server.by_request = world.answered
        folder, path = Path(name), Path(name, "config")
        for number in range(count):
            if number % 4 == 0:
                config = kubeconfig(dice, f"http://127.0.0.1:{server.port}", folder)
                text = json.dumps(config) if dice.random() < 0.5 else yaml.safe_dump(config)
                path.write_text(text if dice.random() < 0.95 else text[: len(text) // 2], encoding="utf-8")
            environ = {"KUBECONFIG": str(path), "HOME": name, "PATH": "/usr/bin:/bin"}
            if dice.random() < 0.05:
                environ[dice.choice(("KUBECONFIG", "HTTP_PROXY", "NO_PROXY", "KUBERNETES_MASTER"))] = dice.choice(WORDS)
            if dice.random() < 0.1:
                environ["KUBECTL_SVC_DEBUG"] = "1"
            line = ["--request-timeout=1s", *words(dice)]
            for problem, said in problems(line, environ):
                if problem == "a bug" and "KUBECTL_SVC_DEBUG" in environ:
                    continue  # a traceback was asked for
                wrong += 1
                print(f"{' '.join(line)[:300]!r}: {problem}; {' '.join(said.split())[-300:]}", flush=True)
    print(f"seed {seed}: {count} command lines: {wrong} problems")
    return wrong


def main() -> int:
    """The long run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    return 1 if run(args.lines, args.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
