"""Which Service was meant by one that is not there, which port by one that it does not have, and which name by another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.kubernetes.dns.names import service_of
from kubectl_svc.objects import meta, services
from kubectl_svc.objects.alike import closest, nearest
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading import created
from kubectl_svc.trace.report import EDIT, STEP
from kubectl_svc.trace.words import mistyped

TARGET = "target"
NAME = "name"


class Meant(NamedTuple):
    """The ``names`` that are equally near to one that is not there, and the ``one`` that a fix of ``kind`` writes, if any."""

    names: list[str]
    one: str = ""
    kind: str = STEP

    @property
    def values(self) -> dict[str, object]:
        """The facts for a text: the closest name, or, where it is not the only one, all that are as close."""
        alone = len(self.names) == 1
        return {"closest": self.names[0] if alone else "", "alike": [] if alone else self.names}


def meant(text: str, names: Sequence[str], *demands: Callable[[str], bool]) -> Meant:
    """Which of ``names`` was meant by ``text``.

    It has to fulfil the first of the ``demands``; of several that are equally near, each further one chooses where it can. What
    only they tell apart, or what is no mere typing error, is a step for somebody to decide, and not the fix.
    """
    near = sorted(nearest(text, names), key=list(names).index)
    left = [name for name in near if all(demand(name) for demand in demands[:1])]
    for demand in demands[1:]:
        left = [name for name in left if demand(name)] or left
    if len(left) != 1:
        return Meant(near)
    return Meant(near, left[0], EDIT if near == left and mistyped(text, names) else STEP)


def service(chain: Chain) -> tuple[str, str]:
    """The name that the Service's misspells, or whose DNS name it is, or nothing; and the closest one of the namespace."""
    names = [meta.name(one) for one in chain.facts.objects("Service")]
    names += created.names(chain.facts.seen, chain.facts.namespace)
    meant = mistyped(chain.name, names) or _of_dns(chain, names)
    return meant, meant or closest(chain.name, names)


def _of_dns(chain: Chain, names: list[str]) -> str:
    """The Service whose DNS name stands where its name belongs: a name has no dots."""
    space, named = chain.facts.namespace, service_of(chain.name)
    short = next((name for name in names if chain.name == f"{name}.{space}"), "")
    return short or (named.name if named and named.namespace == space and named.name in names else "")


def port(chain: Chain, asked: str) -> tuple[ServicePort | None, str]:
    """The one port that reaches ``asked``, a number or name, in the containers, else that whose name it misspells."""
    known = services.ports(chain.spec)
    reaching = [one for one in known if asked in {str(one.target_port), *(str(resolve(one, pod)) for pod in chain.alive)}]
    if len(reaching) == 1:
        return reaching[0], TARGET
    name = mistyped(asked, (one.name for one in known))
    return next(((one, NAME) for one in known if name and one.name == name), (None, ""))
