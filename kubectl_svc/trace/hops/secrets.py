"""Which Secret was meant by a name that no Secret has."""

from __future__ import annotations

from kubectl_svc.kubernetes.gateway.certificates import SecretName
from kubectl_svc.kubernetes.gateway.listeners import Listener
from kubectl_svc.kubernetes.ingress.tls import Section, flaws
from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.words import mistyped


def meant(chain: Chain, namespace: str, section: Section) -> str:
    """The name of the one Secret that ``section`` misspells and that serves its hosts, or nothing.

    A cluster's Secrets are not listed, so that live traces know of those alone that are named.
    """
    known = chain.facts.seen.of("Secret", namespace)
    return mistyped(section.secret, (meta.name(one) for one in known if not any(flaws(section, one))))


def of_listener(chain: Chain, listener: Listener, secret: SecretName) -> str:
    """The same for a Secret that a listener names."""
    hosts = (listener.hostname,) if listener.hostname else ()
    return meant(chain, secret.namespace, Section(secret.name, hosts, listener.position))
