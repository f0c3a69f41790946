"""Whether the server knows a kind under an apiVersion (k8s.io/apimachinery/pkg/api/meta ``NoKindMatchError``)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission.refused import NO_MATCH, Refused
from kubectl_svc.kubernetes.admission.schema import Schema
from kubectl_svc.objects import Object


def absent(object: Object, schema: Schema) -> Refused | None:
    """The refusal of a kind of Kubernetes' own that is not, or no longer, in the group and version that the object names.

    Groups with a dot that Kubernetes does not serve may come from custom resources: of them nothing is known.
    """
    version, kind = str(object.get("apiVersion") or ""), str(object.get("kind") or "")
    group = version.rpartition("/")[0]
    own = {served.rpartition("/")[0] for served in schema.served}
    if kind in schema.served.get(version, ()) or ("." in group and group not in own):
        return None
    return Refused(("apiVersion",), NO_MATCH, (kind, version))
