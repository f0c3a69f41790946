"""What is left to kubectl itself: kustomizations, and the output formats that are Go templates."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.commands.said import said
from kubectl_svc.errors import SvcError, UsageError
from kubectl_svc.objects import Object

_LOGGED = re.compile(r'"command failed" err="(.*)"\s*\Z')
"""How kubectl tells an error that its own code did not expect (k8s.io/component-base/cli, ``run``)."""
_SAMPLE: Object = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "sample"}}


class Printed(NamedTuple):
    """What kubectl made of some objects, and what it had to complain about."""

    text: str
    complaint: str = ""


def kustomized(folder: str, environ: Mapping[str, str]) -> str:
    """The manifests that ``kubectl kustomize FOLDER`` prints; raises ``SvcError`` with what it says when it fails."""
    done = _run(["kustomize", folder], "-k", "", environ)
    if done.complaint:
        raise SvcError(said("kustomize", complaint=done.complaint))
    return done.text


def check(flags: Sequence[str], environ: Mapping[str, str]) -> None:
    """Raise ``UsageError`` if kubectl cannot understand its output ``flags``: told before anything is sent."""
    complaint = printed([_SAMPLE], flags, environ).complaint
    if complaint and "executing" not in complaint:  # that a template does not fit the sample says nothing
        raise UsageError(said("output", complaint=complaint))


def printed(objects: Sequence[Object], flags: Sequence[str], environ: Mapping[str, str]) -> Printed:
    """The ``objects`` as kubectl prints them with its output ``flags``: an empty patch of files, which needs no cluster."""
    words = ["patch", "--local", "--type=merge", "--patch={}", "--filename=-", *flags]
    return _run(words, "-o", "\n".join(map(json.dumps, objects)), environ)


def printed_document(document: Object, flags: Sequence[str], environ: Mapping[str, str]) -> Printed:
    """One ``document`` as kubectl prints it; it opens up a list that it reads, but not one that a patch makes."""
    import tempfile

    head = {field: document[field] for field in ("apiVersion", "kind")}
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as patch:
        json.dump(document, patch)
        patch.flush()
        words = ["patch", "--local", "--type=merge", f"--patch-file={patch.name}", "--filename=-", *flags]
        return _run(words, "-o", json.dumps(head), environ)


def _run(words: Sequence[str], flag: str, stdin: str, environ: Mapping[str, str]) -> Printed:
    import shutil
    import subprocess

    kubectl = shutil.which("kubectl", path=environ.get("PATH"))
    if kubectl is None:
        raise SvcError(said("no-kubectl", flag=flag))
    # No preferences, no server: what it is asked for concerns neither.
    plain = {**environ, "KUBECONFIG": os.devnull, "KUBECTL_KUBERC": "false"}
    done = subprocess.run([kubectl, *words], input=stdin, capture_output=True, encoding="utf-8", env=plain, check=False)
    logged = _LOGGED.search(done.stderr)
    complaint = logged[1] if logged else done.stderr.strip().removeprefix("error: ")
    if not done.returncode:
        return Printed(done.stdout)
    return Printed(done.stdout, complaint or str(said("kubectl-ended", code=done.returncode)))
