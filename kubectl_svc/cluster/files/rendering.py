"""Templates and placeholders that nobody has filled in, and charts: what they are, and what makes objects of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import Any

from kubectl_svc.objects.meta import dig, mapping

CHART = "Chart.yaml"
HELM = "Helm template"

_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_OF_HELM = re.compile(
    r"\{\{-?\s*(?:/\*|(?:if|with|range|else|end|include|template|define|block|tpl|toYaml|required|default|lookup|quote|printf)\b"
    r"|[^}]*[.$](?:Values|Release|Chart|Capabilities|Files|Template)\b)"
)

_PLACEHOLDER = re.compile(
    r"\$\{[^{}]*\}|\$\([^()]*\)|\$[A-Za-z_]\w*|<[^<>]*>|%[A-Za-z_]\w*%|@[A-Za-z_][\w.-]*@|__[A-Za-z]\w*?__|\[\[.*?\]\]"
)
"""What envsubst, OpenShift's and kustomize's parameters, and people put where a value is to stand. No name, label value or port
has one."""


def template_in(text: str) -> str:
    """What kind of template ``text``, which is not YAML, is: `HELM`, ``template``, or nothing."""
    if not _ACTION.search(text):
        return ""
    return HELM if _OF_HELM.search(text) else "template"


def template_of(obj: dict[str, Any]) -> str:
    """The same of an object that can be read as YAML because its actions stand in quotes.

    Only what names and selects counts: an annotation or the text of an alert may hold ``{{`` for good.
    """
    return next((found for text in _texts(obj) if (found := template_in(text))), "")


def placeholder_of(obj: dict[str, Any]) -> str:
    """The first placeholder in what names and selects, or nothing."""
    return next((found[0] for text in _texts(obj) if (found := _PLACEHOLDER.search(text))), "")


def fill_in(placeholder: str, place: str) -> str:
    """What to do about a placeholder of the file at ``place``."""
    if re.match(r"\$\{?[A-Za-z_]", placeholder):
        return f"set the variable: envsubst < {_file(place)} | kubectl svc trace -f -"
    return "put its value there first"


def _texts(obj: dict[str, Any]) -> Iterator[str]:
    """The texts that name and select. Custom resources hold templates of their own below ``spec``."""
    texts = [dig(obj, "metadata", "name"), dig(obj, "metadata", "namespace"), obj.get("kind"), obj.get("apiVersion")]
    texts += [text for pair in mapping(obj, "metadata", "labels").items() for text in pair]
    group = str(obj.get("apiVersion")).rpartition("/")[0]
    if "." not in group or group.endswith(".k8s.io"):
        for path in (("selector",), ("selector", "matchLabels"), ("template", "metadata", "labels")):
            texts += [text for pair in mapping(obj, "spec", *path).items() for text in pair]
    ports = dig(obj, "spec", "ports") if obj.get("kind") == "Service" else None
    texts += [value for port in ports if isinstance(port, dict) for value in port.values()] if isinstance(ports, list) else []
    return (text for text in texts if isinstance(text, str))


def openshift_template(obj: dict[str, Any]) -> bool:
    """Whether this holds objects with parameters, which ``oc process`` fills in; one that a cluster stores is no input."""
    group = str(obj.get("apiVersion")).rpartition("/")[0]
    return obj.get("kind") == "Template" and group in ("", "template.openshift.io") and not dig(obj, "metadata", "uid")


def render(kind: str, place: str) -> str:
    """The command that renders a template of ``kind`` from the file at ``place`` and traces what comes of it."""
    if kind != HELM:
        return "render it first"
    return f"render it: helm template RELEASE {chart_of(place) or 'CHART'} | kubectl svc trace -f -"


def process(place: str) -> str:
    """The command that makes objects of the OpenShift template at ``place`` and traces them."""
    return f"process it: oc process --local -f {_file(place)} | kubectl svc trace -f -"


def compose(value: dict[str, Any]) -> bool:
    """Whether this is a file of Docker Compose."""
    found = value.get("services")
    parts = list(found.values()) if isinstance(found, dict) else []
    return bool(parts) and all(isinstance(one, dict) and {"image", "build", "extends"} & one.keys() for one in parts)


def convert(place: str) -> str:
    """The command that makes objects of a Compose file at ``place`` and traces them."""
    return f"a Compose file: convert it: kompose convert -f {_file(place)} --stdout | kubectl svc trace -f -"


def _file(place: str) -> str:
    """``place`` in shell quotes; ``FILE`` where it is standard input or a URL."""
    return quote(place) if Path(place).is_file() else "FILE"


def chart_of(place: str) -> str:
    """The folder of the chart that a file belongs to, or nothing."""
    for folder in Path(place).parents:
        if (folder / CHART).is_file():
            return str(folder)
    return ""
