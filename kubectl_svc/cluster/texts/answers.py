"""Answers of success that are not what was asked for, and failures that have no words of the server's own."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "check-server": "check that the server in the kubeconfig is a Kubernetes API server",
    "is-it-kubernetes": "is the server a Kubernetes API server?",
    # One object
    "no-json-object": "{path}: the response is not a JSON object: {excerpt}",
    "no-metadata": "{path}: the response is a {kind} without metadata",
    "other-name": '{path}: the response is the {kind} "{found}", not "{wanted}"',
    "other-kind": "{path}: the response is {found}, not {api_version} {kind}",
    "kindless": "an object without a kind",
    "not-found": '{resource} "{name}" not found',
    "closest": 'the closest name is "{name}"',
    # Lists
    "no-items": "{path}: the response is not a list with items",
    "bad-item": "{path}: an item of the response is not an object with metadata",
    "bad-continue": "{path}: the continue token of the response is not text",
    "same-continue": "the list of {kinds} does not end: the server repeats its continue token",
    "endless-list": "the list of {kinds} does not end: {pages} pages were read",
    "too-much": "the server's responses take more than {mib} MiB of memory",
    "name-one": "name a Service or a namespace",
    # Types
    "no-groups": "{path}: the response is not a list of API groups",
    "unknown-type": 'the server doesn\'t have a resource type "{text}"',
    "api-resources": "'kubectl api-resources' lists those it has",
    # Failures
    "asks-credentials": "the server has asked for the client to provide credentials",
    "http-failure": ("{path}: HTTP {status}", ", a redirect to {location}, which is not followed", ": {excerpt}"),
    # Writes
    "maybe-written": "{error}; it is not known whether {what} was written",
    "the-kind": "the {kind}",
    "read-first": "read it before you try again",
}
