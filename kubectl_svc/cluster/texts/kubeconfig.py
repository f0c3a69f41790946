"""Why a kubeconfig file cannot be used. Values of its entries are never part of it: they may be secret."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "no-such-file": "--kubeconfig: no such file: {path}",
    "unusable": "kubeconfig {path}: {why}",
    "nul": "it contains a NUL character",
    "no-utf-8": "not UTF-8 text",
    "no-mapping": "expected a mapping with clusters, users and contexts",
    "bad-current-context": "current-context: expected text, found {found}",
    "nameless-item": "every item of {kind} needs a name and a {key}",
    "same-name": '{kind} has two items named "{name}"',
    "bad-entry": '{key} "{name}": {problem}',
    # What is wrong within an entry
    "in-entry": "{place}: {problem}",
    "expected-list": "expected a list, found {found}",
    "expected-mapping": "expected a mapping, found {found}",
    "expected-flag": "expected true or false, found {found}",
    "expected-text": "expected text, found {found}",
    "no-variable": "not the name of an environment variable",
    # What is found there
    "text": "text",
    "a-list": "a list",
    "a-mapping": "a mapping",
    "true-or-false": "true or false",
    "a-number": "a number",
    "nothing": "nothing",
}
