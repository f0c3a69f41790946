"""The resources that are to be exposed: how they are named, and what they lack. Where kubectl has words, they are kubectl's."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

_TYPE_NAME = "write TYPE/NAME, for example deployment/web"
_SELECTOR = "; use --selector to select pods"

TEXTS: Texts = {
    "type-apart": "do not write the type separately with TYPE/NAME",
    "type-with-each": "write TYPE/NAME for each resource",
    "no-name": "resource(s) were provided, but no name was specified",
    "empty-name": "resource name may not be empty",
    "after-dashes": '"{word}" after "--" is read as a name',
    "flags-first": 'write flags before "--"',
    "not-a-name": '"{word}" is not a name',
    "meant": "did you mean {meant}?",
    "meant-type": 'did you mean "{meant}"?',
    "read-as-name": '"{word}" is read as a name',
    "meant-port": "did you mean --port={word}? If it is a name, " + _TYPE_NAME,
    "name-is-type": '"{word}" is a resource type, but it is read as a name',
    "if-name": "if it is a name, " + _TYPE_NAME,
    "type-name": _TYPE_NAME,
    "see-help": "see 'kubectl svc expose --help'",
    "omit-type": 'omit "{word}": with --selector and --name no resource is needed',
    "write-name": "write {word}/NAME",
    "two-slashes": '"{word}": arguments in resource/name form may not have more than one slash',
    "not-single": '"{word}": arguments in resource/name form must have a single resource and name',
    "files-and-arguments": ("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well"),
    "no-objects": "{files}: no objects in it",
    "no-such-path": 'the path "{path}" does not exist',
    "no-labels": "the pod has no labels and cannot be exposed" + _SELECTOR,
    "labels-of-controller": "pod {name} has only labels that its controller added" + _SELECTOR,
    "no-pod-selector": "the service has no pod selector set" + _SELECTOR,
    "no-selectors": "{source}: no selectors, therefore cannot be exposed" + _SELECTOR,
    "cannot-expose": "cannot expose a {kind}",
    "bad-selector": "{source}: {error}" + _SELECTOR,
    "not-equality": '{source}: a Service cannot select by "{selector}", only by equality' + _SELECTOR,
    "empty-selector": "{source}: its selector is empty" + _SELECTOR,
    "no-selector": "couldn't retrieve selectors via --selector flag or introspection: {trouble}",
    "no-port": "couldn't find port via --port flag or introspection",
    "other-namespace": (
        'the namespace from the provided object "{stated}" does not match the namespace "{namespace}". '
        "You must pass '--namespace={stated}' to perform this operation."
    ),
    "already-exposed": "{source}: {first} is already exposed as {service}",
    "one-at-a-time": "expose one resource at a time, each with its own --name",
}
