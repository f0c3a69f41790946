"""What the routers of OpenShift wrote into the status of a Route (route.openshift.io/v1 ``RouteIngress``)."""

from __future__ import annotations

from typing import NamedTuple

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items


class Admission(NamedTuple):
    """The condition ``Admitted`` of one router, which serves only the Routes that it has admitted."""

    router: str
    admitted: bool
    reason: str
    message: str


def admissions(route: Object) -> tuple[Admission, ...]:
    """One per router that has judged the Route for the host that it has now; none yet where no router has."""
    host = dig(route, "spec", "host")
    return tuple(
        Admission(
            str(dig(one, "routerName") or ""),
            dig(condition, "status") == "True",
            str(dig(condition, "reason") or ""),
            str(dig(condition, "message") or ""),
        )
        for one in items(route, "status", "ingress")
        if not host or dig(one, "host") in (None, "", host)
        for condition in items(one, "conditions")
        if dig(condition, "type") == "Admitted" and dig(condition, "status") in ("True", "False")
    )
