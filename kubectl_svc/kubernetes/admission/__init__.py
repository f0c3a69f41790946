"""Would the API server take this object? Strict decoding, defaults, and the rules of the kinds that lead to a Service.

`problems` is the question. Only what the object itself decides is answered: not what quotas, webhooks, policies, or the
objects that are there already would say. Versions before and after the one in ``schema.json`` may differ.

The rules are loaded when they are first asked for: what only shows a `Refused` need not pay for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubectl_svc.objects import Object

if TYPE_CHECKING:
    from kubectl_svc.kubernetes.admission.refused import Path, Refusals


def problems(object: Object, old: Object | None = None) -> Refusals:
    """Every reason for which the server would not create ``object``, or not put it in the place of ``old``; none is consent.

    Of kinds that are not judged nothing is said. A value that no type holds hides what validation would say, as in the server.
    """
    from kubectl_svc.kubernetes.admission import judging

    return judging.problems(object, old)


def defaulted(object: Object) -> Object:
    """``object`` as the server decodes it and fills it in, as far as rules look at it; the given object is left as it is."""
    from kubectl_svc.kubernetes.admission import judging

    return judging.defaulted(object)


def fields(object: Object, path: Path) -> tuple[str, ...]:
    """The fields of the struct at ``path``, as the server knows them; none where no struct is there."""
    from kubectl_svc.kubernetes.admission import schema

    return schema.load().fields(str(object.get("apiVersion")), str(object.get("kind")), path)


def served(kind: str) -> tuple[str, ...]:
    """The apiVersions under which the server has ``kind``."""
    from kubectl_svc.kubernetes.admission import schema

    return tuple(version for version, kinds in schema.load().served.items() if kind in kinds)
