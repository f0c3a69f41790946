"""The TLS Secret of an Ingress is missing, is of another type, or its certificate is for other hosts.

What: the controller serves its own default certificate, and browsers warn of it. Plain HTTP is not affected.
Why: the Secret was not created, is in another namespace, or its certificate was made for other names; or no entry of spec.tls
has the host of the https:// URL that was asked for. The private key is not read.
Fix: name the Secret that is there, or create it with "kubectl create secret tls", from a certificate for the Ingress' hosts. A
Secret of another type or for other hosts is not edited: only its owner has the right certificate.

Example: "tls: [{hosts: [shop.example.com], secretName: shop-tls}]" without a Secret "shop-tls".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kubectl_svc.kubernetes.ingress.classes import class_of
from kubectl_svc.kubernetes.ingress.rules import takes_host
from kubectl_svc.kubernetes.ingress.tls import OTHER_HOSTS, Section, covers, flaws, sections
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl, look_into, of, setting, step
from kubectl_svc.trace.hops import secrets
from kubectl_svc.trace.hops.referrers import Referrer, referrers
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import EDIT, Fix, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress and Secret. A live trace has looked at those of the Ingress that led here; files need not hold all."""
    seen = set()
    for referrer in referrers(chain):
        if referrer.kind != "Ingress" or referrer.name in seen or not (chain.facts.source == FILES or _asked(chain, referrer)):
            continue
        seen.add(referrer.name)
        if host := _without_certificate(chain, referrer):
            fix = look_into(chain, referrer.object, ("spec", "tls"))
            yield Problem(referrer.name, {"ingress": referrer.name, "host": host}, fix, referrer.hop, variant="no section")
        if (split := _split(chain, referrer)) is not None:
            yield split
        sought = [section for section in sections(referrer.object) if section.secret] if chain.facts.sees("Secret") else []
        for section in sought:
            values = {"ingress": referrer.name, "secret": section.secret, "hosts": list(section.hosts)}
            secret = next(iter(chain.facts.seen.named("Secret", meta.namespace(referrer.object), section.secret)), None)
            if secret is None:
                near = secrets.near(chain, meta.namespace(referrer.object), section)
                if near.kind == EDIT or not _made_later(chain, referrer.object):
                    elsewhere = _elsewhere(chain, section.secret, meta.namespace(referrer.object))
                    more = {"elsewhere": elsewhere, "closest": near.closest}
                    fix = _name(chain, referrer.object, section, near) if near.name else _create(chain, section.secret)
                    yield Problem(referrer.name, {**values, **more}, fix, referrer.hop, variant="missing")
                continue
            fix = look_into(chain, {"kind": "Secret", **secret}, ("data", "tls.crt"))
            host = _of_url(chain, referrer)
            for flaw in flaws(section, secret):
                if host and flaw.kind == OTHER_HOSTS and not any(takes_host(one, host) for one in flaw.hosts):
                    continue
                facts = {**values, "found": list(flaw.found), "lacking": list(flaw.hosts)}
                yield Problem(referrer.name, facts, fix, referrer.hop, variant=flaw.kind)


def _without_certificate(chain: Chain, referrer: Referrer) -> str:
    """The host of an https:// URL for which no Ingress of the class names a certificate: they share it, as they share the host.

    Load balancers of clouds have other ways, and so has Traefik.
    """
    host = _of_url(chain, referrer)
    elsewhere = any(one in key for key in meta.annotations(referrer.object) for one in _OTHERWISE)
    classes = chain.facts.seen.kinds.get("IngressClass", ())
    own, known = class_of(referrer.object, classes).name, chain.facts.seen.kinds.get("Ingress", ())
    named = [section for one in known if class_of(one, classes).name == own for section in sections(one)]
    covered = any(covers(name, host) for section in named for name in section.hosts or ("",))
    return "" if covered or elsewhere else host


_OTHERWISE = ("certificate", "-cert", ".certresolver", "alb.ingress.kubernetes.io/")
"""Parts of annotations by which a controller gets certificates; the last of them finds these by the hosts of the rules."""


def _split(chain: Chain, referrer: Referrer) -> Problem | None:
    """An entry with hosts alone, and one with a Secret alone: a dash too many in YAML makes two of one."""
    entries = items(referrer.object, "spec", "tls")
    for index, (one, other) in enumerate(pairwise(entries)):
        hosts, secret = items(one, "hosts"), dig(other, "secretName")
        if hosts and secret and not dig(one, "secretName") and not items(other, "hosts"):
            whole = [*entries[:index], {**one, **other}, *entries[index + 2 :]]
            fix = of(chain, referrer.name, referrer.object, setting(referrer.object, ("spec", "tls"), whole))
            values = {"ingress": referrer.name, "split": list(map(str, hosts)), "secret": str(secret)}
            return Problem(referrer.name, values, fix, referrer.hop, variant="split")
    return None


def _of_url(chain: Chain, referrer: Referrer) -> str:
    """The host of the https:// URL that led to the Ingress, if one did."""
    via = chain.target.via
    asked = via is not None and _asked(chain, referrer) and via.object.lower().startswith("https:")
    return str(via.values.get("asked") or "") if via is not None and asked else ""


def _elsewhere(chain: Chain, name: str, namespace: str) -> list[str]:
    """The other namespaces with a Secret of this name: an Ingress uses those of its own alone."""
    found = chain.facts.seen.kinds.get("Secret", ())
    return sorted({meta.namespace(one) for one in found if meta.name(one) == name} - {namespace, ""})


def _name(chain: Chain, ingress: Object, section: Section, near: secrets.Near) -> Fix:
    """Name the Secret that was meant."""
    edit = setting(ingress, ("spec", "tls", section.position, "secretName"), near.name)
    return of(chain, meta.reference(ingress), ingress, edit, kind=near.kind)


def _create(chain: Chain, name: str) -> Fix:
    """The reader has the certificate and its key."""
    return step(kubectl(chain, "create", "secret", "tls", name, "--cert=CERTIFICATE", "--key=KEY"), f"secret/{name}")


def _asked(chain: Chain, referrer: Referrer) -> bool:
    via = chain.target.via
    led = (via.values.get("door"), via.values.get("namespace")) if via is not None else ("", "")
    return led == (referrer.name, meta.namespace(referrer.object))


def _made_later(chain: Chain, ingress: Object) -> bool:
    """Whether the Secret may be created by something else: cert-manager, or whatever is not in these files."""
    managed = any(key.startswith("cert-manager.io/") for key in meta.annotations(ingress))
    return managed or (chain.facts.source == FILES and not meta.uid(ingress))
