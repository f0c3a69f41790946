"""Which Secret was meant by a name that no Secret has."""

from __future__ import annotations

from typing import NamedTuple

from kubectl_svc.kubernetes.gateway.certificates import SecretName
from kubectl_svc.kubernetes.gateway.listeners import Listener
from kubectl_svc.kubernetes.ingress.tls import SECRET_TYPE, Section, flaws
from kubectl_svc.objects import meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading.facts import SECRET_NAMES
from kubectl_svc.trace.report import EDIT, STEP
from kubectl_svc.trace.words import mistyped


class Near(NamedTuple):
    """The Secret that was meant, ``name``, and how certain that is: ``kind`` is that of a `Fix` which names it.

    Where no Secret can be meant, ``name`` is empty. ``closest`` is the closest name, where only names are known.
    """

    name: str
    kind: str
    closest: str


def near(chain: Chain, namespace: str, section: Section) -> Near:
    """The one Secret that ``section`` misspells and that serves its hosts; of those whose certificate was not read the name."""
    known = chain.facts.seen.of("Secret", namespace)
    meant = mistyped(section.secret, (meta.name(one) for one in known if not any(flaws(section, one))))
    if meant:
        return Near(meant, EDIT, "")
    names = [meta.name(one) for one in chain.facts.seen.of(SECRET_NAMES, namespace) if one.get("type") == SECRET_TYPE]
    slip = mistyped(section.secret, names)
    return Near(slip, STEP, slip or closest(section.secret, names))


def of_listener(chain: Chain, listener: Listener, secret: SecretName) -> Near:
    """The same for a Secret that a listener names."""
    hosts = (listener.hostname,) if listener.hostname else ()
    return near(chain, secret.namespace, Section(secret.name, hosts, listener.position))
