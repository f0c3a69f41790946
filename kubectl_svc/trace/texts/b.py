"""Ports."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.wording.filling import Template

_NO_SUCH = 'targetPort "{target_port}" of {port} is not a port of any container in {pods:group}'

TEXTS: Mapping[str, Mapping[str, Template]] = {
    "B1": {
        "": (_NO_SUCH + "; the containers declare {declared:declared}"),
        "closest": _NO_SUCH + '; the closest name is "{closest}"',
        "unnamed": _NO_SUCH + "; container {meant.container} declares {meant.number} without a name",
    },
    "B2": {
        "": '{count} of {total:pod|pods} {count:~has|have} no container port "{target_port}": {without}',
        "workload": '{without} {count:~has|have} no container port "{target_port}" and {count:~gets|get} no traffic on {port}',
    },
    "B3": {"": 'targetPort "{target_port}" is {numbers}'},
    "B4": {
        "": (
            '{port} is {port.protocol}, but port "{declared.name}" of container {declared.container} is {declared.protocol}: '
            "name and protocol must both match"
        ),
    },
    "B5": {
        "": "no container of {pods:group} declares {number}/{protocol}; it works if something listens there",
        "protocol": "no container of {pods:group} declares {number}/{protocol}, but {number}/{other} is declared",
        "probed": (
            "no container of {pods:group} declares {number}/{protocol}; "
            "they declare and probe only {meant}, to which no Service sends"
        ),
    },
    "B6": {"": "{port} has no targetPort, so {port.port} is used; the containers declare {declared}"},
    "B7": {"": "the Service's port is named {ours}, but the port of {slice} is named {theirs}: the names must be equal"},
    "B8": {"": "{port} is {port.protocol}, but the port of {slice} is {theirs}: the protocols must be equal"},
    "B9": {
        "": "{port} has no number in {slice}: kube-proxy ignores it",
        "zero": "{port} has number 0 in {slice}: kube-proxy ignores it",
        "none": "{slice} has addresses but no ports: {port} sends traffic to none of them",
    },
    "B10": {
        "": (
            "containers {first.container} ({first.number}) and {second.container} ({second.number}) "
            'both declare "{first.name}": the first is used'
        ),
    },
    "B11": {
        "": (
            '"{declared.name}" of {port} is declared only by init container {declared.container}, '
            "which ends before the pod is ready"
        ),
    },
    "B12": {"": "the Service is headless: clients must use {number}, because port {port.port} is not translated"},
    "B13": {"": "the readiness probe of container {container} checks port {asked}, not port {number}"},
    "B15": {"": ('appProtocol "{name}" of {port} is not a standard name', '; the closest is "{closest}"')},
    "B16": {"": "{pod} cannot be scheduled: no node has port {port} free"},
    "B17": {
        "": (
            '{pod} never becomes ready: the {probe} of container {container} uses port "{name}", '
            "which this container does not declare",
            "; it declares {names}",
        ),
    },
}
