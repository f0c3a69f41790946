"""Templates that nobody has rendered, and charts: what they are, and the command that makes objects of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from kubectl_svc.objects.meta import dig, mapping

CHART = "Chart.yaml"
HELM = "Helm template"

_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_OF_HELM = re.compile(
    r"\{\{-?\s*(?:/\*|(?:if|with|range|else|end|include|template|define|block|tpl|toYaml|required|default|lookup|quote|printf)\b"
    r"|[^}]*[.$](?:Values|Release|Chart|Capabilities|Files|Template)\b)"
)


def template_in(text: str) -> str:
    """What kind of template ``text``, which is not YAML, is: `HELM`, ``template``, or nothing."""
    if not _ACTION.search(text):
        return ""
    return HELM if _OF_HELM.search(text) else "template"


def template_of(obj: dict[str, Any]) -> str:
    """The same of an object that can be read as YAML because its actions stand in quotes.

    Only what names and selects counts: an annotation or the text of an alert may hold ``{{`` for good.
    """
    telling = [dig(obj, "metadata", "name"), dig(obj, "metadata", "namespace"), obj.get("kind"), obj.get("apiVersion")]
    for path in (("metadata", "labels"), ("spec", "selector"), ("spec", "template", "metadata", "labels")):
        telling += [text for pair in mapping(obj, *path).items() for text in pair]
    ports = dig(obj, "spec", "ports") if obj.get("kind") == "Service" else None
    telling += [value for port in ports if isinstance(port, dict) for value in port.values()] if isinstance(ports, list) else []
    return next((found for text in telling if isinstance(text, str) and (found := template_in(text))), "")


def render(kind: str, place: str) -> str:
    """The command that renders a template of ``kind`` from the file at ``place`` and traces what comes of it."""
    if kind != HELM:
        return "render it first"
    return f"render it: helm template RELEASE {chart_of(place) or 'CHART'} | kubectl svc trace -f -"


def chart_of(place: str) -> str:
    """The folder of the chart that a file belongs to, or nothing."""
    for folder in Path(place).parents:
        if (folder / CHART).is_file():
            return str(folder)
    return ""
