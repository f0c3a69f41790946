"""What an edit does, warns about and refuses."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "result": ("{subject} {outcome}", " ({detail})"),
    "service-gone": 'services "{name}" not found, but EndpointSlices or Endpoints of it exist',
    "clean": "{command} deletes them",
    "external-name": ('the Service "{name}" is of type ExternalName: it is a DNS alias for "{host}" and has no endpoints'),
    "expose": "'kubectl svc expose --name NAME --port PORT' creates one that has endpoints",
    "terminating": 'the Service "{name}" is being deleted, and its endpoints with it',
    "create-again": "try again after it is created again",
    "of-api-server": (
        'the endpoints of the Service "kubernetes" in the namespace "default" are managed by the API server, which would '
        "revert this change"
    ),
    "take-over-api-server": (
        "use --take-over if the API server no longer manages them (its flag --endpoint-reconciler-type=none)"
    ),
    "has-selector": (
        'the Service "{name}" has the selector {selector}: a controller manages its endpoints, and addresses set by hand '
        "would get traffic in addition to the pods"
    ),
    "remove-selector": (
        "remove the selector first, or label the pods",
        "; use --allow=selector to do it anyway{allowable:?}",
    ),
    "endpoints-unused": 'the classic Endpoints of the Service "{name}" get no traffic: {why}',
    "obstacle-selector": "the Service has a selector, and the Endpoints controller overwrites them",
    "obstacle-skip-mirror": "they have the label {label}, so they are not mirrored into EndpointSlices",
    "obstacle-leader-election": "they are a leader election lock, which is not mirrored",
    "none-ready": 'this would leave the Service "{name}" without a ready endpoint',
    "none-ready-of-ports": (
        'this would leave {ports:~port|ports} {ports:labels} of the Service "{name}" without a ready endpoint'
    ),
    "add-first": "add another one first, or use --allow=empty",
    "set-differs": 'the current set of the Service "{name}" is {current:set}, not {expected:set}',
    "also-in": "also in {object}",
    "to-zone": "to zone {zone}",
    "in-one-endpoint": "in one endpoint with {address}",
    "not-there": "does not exist",
    "state": "{state}",
    "no-such-endpoint": '{addresses:words}: the Service "{name}" has no such endpoint',
    "get": "{command} shows all endpoints and their managers",
    "drain-no-service": 'the Service "{name}" was deleted while its endpoints were draining',
    "drain-other-service": 'the Service "{name}" {change} while its endpoints were draining',
    "drain-undone": "{endpoints:words} {endpoints:~is|are} up again: another command undrained or added {endpoints:~it|them}",
    "drain-unread": "whether the endpoints still drain could not be read: {reason}",
    "other-zone": ("{address} is not in the zone {zone}", ", but in {there}"),
    "other-zone-write": "write {write} if that is meant",
    "none-up": ("no endpoint is up: kube-proxy still sends traffic to draining endpoints, but cluster DNS returns no address"),
    "none-up-of-port": "no endpoint of port {port:label} is up: kube-proxy sends traffic to draining endpoints",
    "also-slices": (
        "the Service also has EndpointSlices that kubectl-svc manages ({slice}): traffic goes to the union of both"
    ),
    "failures": "{failures:clauses}",
    "set-stays": "the current endpoints stay as they are",
    "stays-up": "{endpoint} does not answer and stays up: --min-ready is {minimum}",
    "stays-up-in": "{endpoint} does not answer and stays up in {object}",
    "stays": "{object} {managed} and is kept",
    "stays-delete": "{object} {managed} and is kept; --take-over deletes it too",
    "stays-adopt": "{object} {managed} and is kept; --take-over adopts it too",
    "stays-clean": "{object} {managed} and is kept; --foreign deletes it too",
    "being-deleted": ("{object} is being deleted", ": it waits for the finalizers {finalizers:all}"),
    "adopt-unsure": (
        "{object} does not have the label {label} and may be intended for {services:quoted}: it is not adopted; "
        "to assign it to this Service, run {command}"
    ),
    "mirrored-stays": "{object} is a copy of classic Endpoints; {command} converts them to EndpointSlices",
    "nothing-to-delete": "kubectl-svc manages no EndpointSlice of it",
    "nothing-to-adopt": "nothing to adopt",
    "nothing-to-clean": "nothing to clean",
    "beside-own": (
        "{object}, which kubectl-svc manages; edit it without --kind endpoints, or {command} converts all to classic Endpoints"
    ),
    "beside-both": (
        "{object}, beside {other}: first run {command}, which converts all to EndpointSlices, then this command",
        " without --kind endpoints{kind:?}",
    ),
    "beside-mirrored": "endpoints/{name}; edit it with --kind endpoints, or convert it to EndpointSlices: {command}",
    "beside-pods": "{object}, which has the pods that the selector matches",
    "beside-terminating": "{object}, which is being deleted; try again after that",
    "beside-other": "{object}, which {managed}; {command} takes it over",
    "no-endpoints": 'the Service "{name}" has no classic Endpoints',
    "nothing-to-migrate": "there is nothing to migrate",
    "in-slices": "its endpoints are already in EndpointSlices",
    "leader-lock": "endpoints/{name} is a leader election lock, which is not mirrored",
    "lock": "it has no endpoints",
    "no-slices": 'kubectl-svc manages no EndpointSlice of the Service "{name}"',
    "nothing-to-migrate-back": "there is nothing to migrate back",
    "in-endpoints": "its endpoints are already in classic Endpoints",
    "not-contained": (
        "endpoints/{name} is labelled skip-mirror and has {endpoints:all}, but no EndpointSlice of kubectl-svc has them"
    ),
    "remove-label": "if these addresses must get traffic, remove the label first; otherwise remove the addresses",
    "also-served": 'the Service "{name}" is also served by {object}',
    "held-in": "{endpoints:words} {endpoints:~is|are} in {object}",
    "only-in-unused": (
        "{endpoints:words} {endpoints:~is|are} only in endpoints/{name}, and classic Endpoints of this Service get no traffic: "
        "{why}"
    ),
    "edit-unused": "edit or delete them with kubectl",
    "unused-stays": (
        "{endpoints:words} in {object}: {endpoints:~it gets|they get} no traffic and {endpoints:~is|are} kept; --take-over "
        "removes {endpoints:~it|them} too"
    ),
    "in-others": "{endpoints:words} {endpoints:~is|are} in {object}: nothing was written",
    "take-over": ("add --take-over to take over {object} in the same step", ", or first run {command}"),
    "migrate-then-take-over": "first run {command}, then the same command with --take-over, which takes over {object}",
    "may-be-rewritten": (
        "{object} was managed by {manager}, which may write it again: remove the object from the configuration of that manager"
    ),
}
