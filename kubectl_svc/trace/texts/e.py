"""Ingresses and other users of the Service."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.trace.texts.filling import REFUSED, Template

_TARGET = "{port} is the targetPort of {meant.port}, and clients use {meant.port}"
_NAME = 'the closest name is "{meant.name}"'
_NUMBER = "{meant.port} is its number, and what is given as name is compared with names"
_BY_NAME = '{ingress} sends {routes:2} to port "{port}" of {service}, which has {ports:ports}'
_BY_NUMBER = "{ingress} sends {routes:2} to port {port} of {service}, which has {ports:ports}"

TEXTS: Mapping[str, Mapping[str, Template]] = {
    "E1": {
        "": (
            "{ingress} sends {routes:2} to service {service}, which does not exist",
            '; the closest name is "{closest}"',
        ),
    },
    "E2": {
        "none": "{ingress} sends {routes:2} to a port of {service} with neither name nor number; it has {ports:ports}",
        "name": _BY_NAME,
        "name target": f"{_BY_NAME}; {_TARGET}",
        "name name": f"{_BY_NAME}; {_NAME}",
        "name number": f"{_BY_NAME}; {_NUMBER}",
        "number": _BY_NUMBER,
        "number target": f"{_BY_NUMBER}; {_TARGET}",
        "number name": f"{_BY_NUMBER}; {_NAME}",
        "none target": "{ingress} sends {routes:2} to a port of {service} with neither name nor number; it has {ports:ports}",
    },
    "E11": {"": REFUSED},
    "E12": {"": REFUSED},
}
