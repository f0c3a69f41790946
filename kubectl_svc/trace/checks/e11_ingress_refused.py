"""The API server would refuse an Ingress that leads to the Service.

What: nothing comes in by this Ingress, for it will never exist.
Why: no pathType, a backend port without name or number, a number in quotes, or fields of an old version (serviceName).
Fix: correct the fields that the finding names.

Example: "port: {number: '80'}", a text.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.admission import refused
from kubectl_svc.kubernetes.admission.refused import Refused
from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import ingresses, refusals
from kubectl_svc.trace.fixes.edits import setting
from kubectl_svc.trace.fixes.refusals import Correction
from kubectl_svc.trace.hops import manifests
from kubectl_svc.trace.hops.referrers import referrers
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only, for Ingresses that name the Service in whatever form."""
    own = {referrer.name: referrer.hop for referrer in referrers(chain)}
    return refusals.problems(chain, manifests.ingresses(chain), _corrected, own)


def _corrected(ingress: Object, one: Refused) -> Correction | None:
    """A backend in the form of the versions before ``v1``: the same in the new one."""
    if one.reason != refused.UNKNOWN_FIELD or one.path[-1] not in ("serviceName", "servicePort"):
        return None
    *place, _ = one.path
    old = meta.dig(ingress, *place)
    edits = setting(ingress, one.path, None), setting(ingress, (*place, "service"), ingresses.backend(old)["service"])
    return Correction(edits, certain=bool(meta.dig(old, "serviceName") and meta.dig(old, "servicePort")))
