"""Which port of the Service was meant by one that it does not have."""

from __future__ import annotations

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.words import closest


def port(chain: Chain, asked: str) -> tuple[ServicePort | None, str]:
    """The port that reaches ``asked``, a number or name, in the containers, else the one with the closest name; and why it."""
    known = services.ports(chain.spec)
    for one in known:
        if asked in {str(one.target_port), *(str(resolve(one, pod)) for pod in chain.alive)}:
            return one, f"{asked} is the targetPort of {one.port}, and clients use {one.port}"
    name = closest(asked, (one.name for one in known))
    return next(((one, f'the closest name is "{name}"') for one in known if name and one.name == name), (None, ""))


def listed_ports(chain: Chain) -> str:
    """The ports that the Service has, as ``http 80/TCP``."""
    return ", ".join(f"{one.name} {one.port}/{one.protocol}".lstrip() for one in services.ports(chain.spec)) or "none"
