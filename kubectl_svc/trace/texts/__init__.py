"""Where the words are: every sentence of a trace is made here, last of all, from the values that checks and hops yield.

A table for each group of codes, ``TEXTS[code][variant]``, one for hops and one for errors; `filling` has the little language
of the templates. No check, hop or engine imports this room, so none can read a sentence to learn a fact.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from kubectl_svc.trace.report import Finding, Fix, Hop, Said
from kubectl_svc.trace.said import ERROR
from kubectl_svc.trace.texts.filling import fill
from kubectl_svc.wording.filling import Template

Texts = Mapping[str, Mapping[str, Template]]


def message(finding: Finding) -> str:
    """What is wrong: a sentence without a full stop."""
    return fill(of_code(finding.code)[finding.variant], finding.values)


def of_code(code: str) -> Mapping[str, Template]:
    """The texts of one fault by variant."""
    found: Texts = importlib.import_module(f"kubectl_svc.trace.texts.{code[0].lower()}").TEXTS
    return found[code]


def detail(hop: Hop) -> str:
    """The facts of a hop."""
    return str(hop.detail or "")


def reason(hop: Hop) -> str:
    """Why a hop is not ok."""
    return message(hop.finding) if hop.finding and not hop.reason else str(hop.reason or "")


def fix(todo: Fix | None, service: str) -> str:
    """A command, or for files the fields that differ, or nothing; of the Service called ``service`` it goes without saying."""
    if todo is None or todo.command:
        return todo.command if todo else ""
    from kubectl_svc.trace.texts import fixes

    return fixes.text(todo, service)


def text(said: Said) -> str:
    """What a hop tells, why something was not seen, or an error."""
    if said.key.startswith(ERROR):
        from kubectl_svc.trace.texts import errors

        return fill(errors.TEXTS[said.key.removeprefix(ERROR)], said.values)
    from kubectl_svc.trace.texts.hops import TEXTS

    return fill(TEXTS[said.key], said.values)
