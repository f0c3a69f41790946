"""``--overrides``: why a patch is none, or does not fit the Service."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "overrides": "--overrides: {problem}",
    "override-type": 'invalid value "{type}" for --override-type: use {types:all}',
    "outcome": "the outcome is {kind}, not a v1 Service",
    "object-expected": 'expected an object, for example {{"spec": {{"type": "NodePort"}}}}',
    "unknown-directive": 'unknown $patch directive "{directive}"',
    "merge-key": "{path}: every item needs its merge key {key}",
    "list-expected": (
        'expected a list of operations, for example [{{"op": "replace", "path": "/spec/type", "value": "NodePort"}}]'
    ),
    "operation": "operation {number} ({op} {path}): {error}",
    "operation-incomplete": "operation {number} needs an op and a path",
    "no-value": "it needs a value",
    "test-failed": "the test failed",
    "unknown-op": "the op must be add, remove, replace, move, copy (these two with from) or test",
    "path-start": "a path begins with /",
    "no-such-key": 'there is no "{part}"',
    "no-place": 'cannot add a value at "{key}"',
    "whole-object": "the whole object cannot be removed",
    "no-index": '"{text}" is not an index of the list',
}
