"""``expose`` as a command where no cluster is needed: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": {"app": "web"}}}
PLAIN = ["--name=web", "--selector=app=web", "--port=80", "--dry-run=client"]


def said(*words: str, stdin: str = "", **environ: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of ``expose WORDS``; there is neither a kubeconfig nor a kubectl."""
    out, err = io.StringIO(), io.StringIO()
    environ = {"PATH": "/none", "KUBECONFIG": "/none", **environ}
    return main(["expose", *words], Console(io.StringIO(stdin), out, err, environ)), out.getvalue(), err.getvalue()


def pods(**labelled: str) -> str:
    """One pod for each name, with the label x of that value; without labels where it is empty."""
    metadata = [{"name": name, "labels": {"x": value} if value else {}} for name, value in labelled.items()]
    return "\n".join(json.dumps({**POD, "metadata": one}) for one in metadata)


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ([], "service/web exposed (dry run)\n"),
        (["-o", "name"], "service/web\n"),
        (["-o", "NAME"], "service/web\n"),
        (["-o", "jsonpath={.kind}"], "Service"),
        (["-o", "jsonpath", "--template={.kind}"], "Service"),
        (["-o", "jsonpath={.spec.nothing}"], ""),
    ],
)
def test_forms(words: list[str], printed: str) -> None:
    assert said(*PLAIN, *words) == (0, printed, "")


@pytest.mark.parametrize("dry_run", [["--dry-run"], ["--dry-run=client"], ["--dry-run=true"]])
def test_a_dry_run_eats_no_argument(dry_run: list[str]) -> None:
    code, out, _ = said(*dry_run, "-f", "-", "--port=80", stdin=json.dumps(POD))
    assert (code, out) == (0, "service/web exposed (dry run)\n")
    assert said("--selector=a=b", *dry_run, "--name=x", "--port=80")[1] == "service/x exposed (dry run)\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "You must provide one or more resources by argument or filename."),
        (["pod"], "resource(s) were provided, but no name was specified"),
        (["pod", ""], "resource name may not be empty"),
        (["pod,deploy", "web", ""], '"pod/": arguments in resource/name form must have a single resource and name'),
        (["--bogus"], "unknown flag: --bogus; see '"),
        (["pod", "web", "-x"], "unknown flag: -x; see '"),
        (["pod/web", "web"], "do not write the type separately with TYPE/NAME"),
        ([*PLAIN, "--dry-run=maybe"], 'invalid value "maybe" for --dry-run: use none, client or server'),
        (
            [*PLAIN, "-o", "bogus"],
            'unable to match a printer suitable for the output format "bogus", allowed formats are: go-template,',
        ),
        ([*PLAIN, "-o", "jsonpath"], "-o jsonpath: no template given"),
        ([*PLAIN, "-o", "jsonpath={"], "-o jsonpath: {: unclosed action"),
        ([*PLAIN, "-o", "jsonpath-file=/none/x"], "-o jsonpath-file: /none/x: No such file or directory"),
        ([*PLAIN, "-o", "go-template={{.kind}}"], "-o: kubectl is required, and it is not on the PATH"),
        (["-k", "/none"], "-k: kubectl is required, and it is not on the PATH"),
        (["-k", "x", "-f", "y"], "only one of -f or -k can be specified"),
        ([*PLAIN[:-1], "--wait=address"], "--wait=address: only a load balancer gets an address; add --type=LoadBalancer"),
        ([*PLAIN[:-1], "--wait", "--timeout=soon"], '--timeout: "soon" is not a duration'),
        ([*PLAIN, "--address=192.0.2.1"], "--address: the endpoints of a Service with a selector are its pods"),
        (
            ["--name=db", "--port=80", "--address=2001:db8:0:0:0:0:0:1:80", "--dry-run=client"],
            '"2001:db8:0:0:0:0:0:1:80" lacks the brackets of an IPv6 address with a port, [ADDR]:PORT: write ',
        ),
        (["--address=192.0.2.1", "--port=80"], "a Service without a resource to expose needs a name; add --name=NAME"),
        (["--selector=app=web", "--port=80"], "a Service without a resource to expose needs a name; add --name=NAME"),
        (["--external-name=db.example.com"], "a Service without a resource to expose needs a name; add --name=NAME"),
        (["--port=80"], "You must provide one or more resources by argument or filename."),
        (
            [*PLAIN[:-1], "--port=80=8080"],
            '--port "80=8080": "80" before the equals sign is the name of the port; the target port follows a colon: 80:8080',
        ),
        ([*PLAIN[:-1], "--node-port=30080"], "--node-port: a node port needs type NodePort or LoadBalancer; "),
        (["svc/db", "--address=192.0.2.1"], "--address: the endpoints of an exposed resource are its pods"),
    ],
)
def test_refused_in_one_line_and_nothing_done(words: list[str], message: str) -> None:
    code, out, err = said(*words)
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {message}"), err


def test_all_problems_of_the_flags_at_once() -> None:
    code, _, err = said("--name=x", "--port=0,70000", "--selector=a!=b", "--diff", "--wait=never")
    assert code == 1 and [line.split(":")[1] for line in err.splitlines()] == [
        ' invalid value "a!=b" for --selector',
        " --port",
        " --port",
        ' invalid value "never" for --wait',
        " --diff has no effect without --apply",
    ]


def test_a_source_that_fails_hides_no_other() -> None:
    pods = [
        {**POD, "metadata": {"name": name, "labels": labels}}
        for name, labels in (("a", {"x": "y"}), ("b", {}), ("c", {"x": "y"}))
    ]
    code, out, err = said("-f", "-", "--port=80", "--dry-run=client", stdin="\n".join(map(json.dumps, pods)))
    assert (code, out) == (1, "service/a exposed (dry run)\nservice/c exposed (dry run)\n")
    assert err.startswith("error: couldn't retrieve selectors via --selector flag or introspection: the pod has no labels")


def test_a_template_that_fits_not_every_object_hides_none() -> None:
    words = ("-f", "-", "--port=80", "--dry-run=client", "-o", "jsonpath={.spec.ports[4]}")
    code, out, err = said(*words, stdin=pods(a="y", b="y"))
    assert (code, out, len(err.splitlines())) == (1, "", 2)


def test_several_objects_as_kubectl_separates_them() -> None:
    words = ("-f", "-", "--port=80", "--dry-run=client", "-o")
    text = pods(a="y", b="y")
    assert said(*words, "yaml", stdin=text)[1].split("---\n")[1].startswith("apiVersion: v1\n")
    assert said(*words, "json", stdin=text)[1].count("\n}\n{\n") == 1
    assert said(*words, "name", stdin=text)[1] == "service/a\nservice/b\n"


@pytest.mark.parametrize(
    ("words", "flag", "twin"),
    [
        ("--port=a=80@30001,b=81@30001 --type=NodePort", "--port", "--port=a=80@30001,b=81@30002 --type=NodePort"),
        (
            "--port=a=80@30001,b=81@30001 --type=LoadBalancer",
            "--port",
            "--port=a=80@30001,a-udp=80/UDP@30001 --type=LoadBalancer",
        ),
        (
            "--port=80 --type=LoadBalancer --load-balancer-source-range=192.0.2.1/24",
            "--load-balancer-source-range",
            "--port=80 --type=LoadBalancer --load-balancer-source-range=192.0.2.0/24",
        ),
        (
            "--port=80 --type=LoadBalancer --load-balancer-source-range=2001:db8::1/32",
            "--load-balancer-source-range",
            "--port=80 --type=LoadBalancer --load-balancer-source-range=2001:db8::/32",
        ),
        ("--port=80@30001", "--port", "--port=80@30001 --type=NodePort"),
    ],
)
def test_what_the_server_would_refuse_is_told_with_its_flag(words: str, flag: str, twin: str) -> None:
    base = ("--name=web", "--selector=app=web", "--dry-run=client")
    code, out, err = said(*base, *words.split())
    assert (code, out) == (1, "") and err.startswith(f"error: {flag}: "), err
    assert said(*base, *twin.split()) == (0, "service/web exposed (dry run)\n", "")


def named(kind: str, name: str) -> dict[str, Any]:
    """A pod or a Service, either with what an exposed Service selects."""
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80}]} if kind == "Service" else {"containers": [{"name": "c"}]}
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "labels": {"app": "web"}}, "spec": spec}


@pytest.mark.parametrize(
    ("words", "second", "name"),
    [
        pytest.param(["--dry-run=client"], named("Service", "web"), "web", id="the name of both"),
        pytest.param(["--dry-run=client", "--name=one"], named("Pod", "api"), "one", id="--name"),
        pytest.param(
            ["--dry-run=client", '--overrides={"metadata":{"name":"one"}}'], named("Pod", "api"), "one", id="--overrides"
        ),
    ],
)
def test_two_sources_never_make_one_service(words: list[str], second: dict[str, Any], name: str) -> None:
    stdin = "\n".join(map(json.dumps, (named("Pod", "web"), second)))
    code, out, err = said("-f", "-", "--port=80", *words, stdin=stdin)
    reference = f"{second['kind'].lower()}/{second['metadata']['name']}"
    assert (code, out) == (1, f"service/{name} exposed (dry run)\n")
    assert err.startswith(f"error: {reference}: pod/web is already exposed as service/{name}; expose one")


def test_sources_of_two_names_make_a_service_each() -> None:
    stdin = "\n".join(map(json.dumps, (named("Pod", "web"), named("Pod", "api"))))
    assert said("-f", "-", "--port=80", "--dry-run=client", "-o", "name", stdin=stdin) == (0, "service/web\nservice/api\n", "")


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_an_address_is_no_external_name_and_one_line_says_so(address: str) -> None:
    code, _, err = said("--name=db", f"--external-name={address}")
    assert (code, len(err.splitlines())) == (1, 1) and "use --address instead" in err
