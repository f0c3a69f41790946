"""The facts about one Service joined into one view, which hops and checks read. Pure, and frozen once built.

Where files hold no EndpointSlices, those that the controller would write take their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.kubernetes.controllers import expected
from kubectl_svc.kubernetes.controllers.difference import POD_GONE, Difference, port_differences, slice_differences
from kubectl_svc.kubernetes.controllers.expected import Expected
from kubectl_svc.kubernetes.controllers.slice_objects import written
from kubectl_svc.kubernetes.proxy.effective import Effective, EffectiveEndpoint, reachable
from kubectl_svc.kubernetes.proxy.placeholders import standing_in
from kubectl_svc.objects import Object, addresses, meta, pods, services, slices
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.reading.facts import BEHIND_ALIAS, FILES, PODS_IN_PART, Facts, Why
from kubectl_svc.trace.reading.templates import origin, stands_in
from kubectl_svc.trace.target import Target

if TYPE_CHECKING:
    from kubectl_svc.trace.access import Access

SERVICE_HOP = "service"

SETTLED_AFTER = 60.0
"""Seconds that the controller is given to write slices; it needs two at most as a rule."""


class Port(NamedTuple):
    """One port of the Service, followed: ``programmed`` is what kube-proxy programs for it, by family."""

    position: int
    port: ServicePort
    programmed: Mapping[str, tuple[EffectiveEndpoint, ...]]

    @property
    def label(self) -> str:
        """``http 80/TCP``."""
        return f"{self.port.name} {self.numbers}".lstrip()

    @property
    def named(self) -> str:
        """``port http``, or by number where it has no name."""
        return f"port {self.port.name or self.numbers}"

    @property
    def numbers(self) -> str:
        """``80/TCP``."""
        return f"{self.port.port}/{self.port.protocol}"

    @property
    def endpoints(self) -> tuple[EffectiveEndpoint, ...]:
        """Those of every family."""
        return tuple(endpoint for found in self.programmed.values() for endpoint in found)

    @property
    def usable(self) -> tuple[EffectiveEndpoint, ...]:
        """Those that get new connections: the ready ones, else those that still serve while they terminate."""
        return self.ready or tuple(endpoint for endpoint in self.endpoints if endpoint.serving and endpoint.terminating)

    @property
    def ready(self) -> tuple[EffectiveEndpoint, ...]:
        """Those that are ready. Where there is one, those that go are no loss: a rollout is no fault."""
        return tuple(endpoint for endpoint in self.endpoints if endpoint.ready)

    @property
    def hop(self) -> str:
        """The id of this port's hop."""
        return f"{SERVICE_HOP}/port-{self.position}"

    @property
    def slices_hop(self) -> str:
        """The id of the hop for this port's slices."""
        return f"{self.hop}/slices"

    def pod_hop(self, name: str) -> str:
        """The id of the hop for one endpoint, by pod or address."""
        return f"{self.slices_hop}/{name}"


class Chain(NamedTuple):
    """One Service and everything behind it.

    ``service`` is ``None`` where it is missing or may not be seen; ``ports`` are those asked for. ``pods`` are those that the
    selector matches, finished ones too; ``slices`` those of the Service, or the ``expected`` ones where ``assumed``.
    ``access`` is what the client meets at each port, by position, where a point of view is taken.
    """

    facts: Facts
    target: Target
    service: Object | None
    ports: tuple[Port, ...]
    selector: Mapping[str, str]
    pods: tuple[Object, ...]
    slices: tuple[Object, ...]
    assumed: bool
    expected: Expected
    effective: Effective
    access: Mapping[int, Access] = {}
    named: Mapping[str, Object] = {}
    """``pods`` by name."""

    @property
    def name(self) -> str:
        """The Service's name."""
        return self.facts.name

    @property
    def reference(self) -> str:
        """``service/web``."""
        return f"service/{self.facts.name}"

    @property
    def warnings(self) -> list[Object]:
        """The events of type Warning about this very Service, those of an earlier one of its name left out."""
        return [event for event in self.facts.objects("Event") if event.get("type") == "Warning" and self._is_about(event)]

    def _is_about(self, event: Object) -> bool:
        about = meta.mapping(event, "involvedObject")
        same = (about.get("kind"), about.get("name")) == ("Service", self.name)
        return same and about.get("uid") in (None, "", meta.uid(self.spec))

    @property
    def spec(self) -> Object:
        """The Service, or an empty object."""
        return self.service or {}

    @property
    def type(self) -> str:
        """The Service's type, or nothing where there is no Service."""
        return services.type_of(self.service) if self.service is not None else ""

    @property
    def live(self) -> bool:
        """Whether a cluster has this Service: read from one, or a dump of it."""
        return self.facts.source != FILES or bool(meta.uid(self.spec))

    @property
    def assumes_ipv6(self) -> bool:
        """Whether the Service states no family, and gets IPv6 in a cluster of that family alone: see `stored`."""
        return not services.ip_families(self.spec) and services.ip_families(stored(self.spec, self.slices)) == (addresses.IPV6,)

    @property
    def alive(self) -> list[Object]:
        """The selected pods that are not done for good."""
        return [pod for pod in self.pods if not pods.finished(pod)]

    @property
    def endpoints(self) -> list[Object]:
        """Every endpoint of every slice, as it stands there."""
        return [endpoint for slice_ in self.slices for endpoint in slices.endpoints(slice_)]

    @property
    def of_cluster(self) -> bool:
        """Whether a cluster has these slices, or Endpoints that say the same; its pods need not be in the files."""
        return bool(self.slices) and not self.assumed

    @property
    def left_out(self) -> Why | None:
        """Why others than ``pods`` may serve, where no slices were seen: files may hold the failing pod alone."""
        return self.facts.unseen.get(PODS_IN_PART) if self.assumed else None

    @property
    def serves(self) -> bool:
        """Whether anything takes new connections; where a headless Service has no ports, whether DNS has an address to tell.

        Pods that are ready and not in the files count, too.
        """
        if self.left_out:
            return True
        if not services.ports(self.spec):
            return any(map(slices.ready, self.endpoints))
        return any(port.usable for port in self.ports)

    @property
    def routed(self) -> bool:
        """Whether anything but DNS leads to the Service's pods: not for ExternalName."""
        return self.type not in ("", "ExternalName")

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where the slices differ from what the pods ask for; nothing where slices or pods were not really seen.

        A pod that stands in for those of a template has no real address: of slices that a cluster has it tells the ports alone.
        """
        if self.assumed or not self.facts.sees("EndpointSlice") or not self.facts.sees("Pod"):
            return ()
        if self.of_cluster and any(map(stands_in, self.pods)):
            return self._ports_by_template() if self.live else ()
        found = slice_differences(self.spec, self.pods, self.slices, nodes(self.facts), self.expected)
        return found if self.facts.sees(PODS_IN_PART) else tuple(one for one in found if one.reason != POD_GONE)

    def _ports_by_template(self) -> tuple[Difference, ...]:
        """The slices whose ports are not those of the pods to be; in the names of the objects that both come from.

        A named port of a manifest is that of pods to be, and no cluster may have them yet.
        """
        if any(isinstance(port.target_port, str) for port in services.ports(self.spec)) and not self._dumped(self.pods[0]):
            return ()
        made = {meta.name(one): origin(one) for one in self.slices}
        found = port_differences(self.spec, self.pods, self.slices)
        return tuple(one._replace(pod=origin(self.pods[0]), slice=made[one.slice]) for one in found)

    def _dumped(self, pod: Object) -> bool:
        """Whether a cluster has the workload that a pod stands in for."""
        kind, name = str(pod.get("kind")), origin(pod).partition("/")[2]
        return any(map(meta.uid, self.facts.seen.named(kind, self.facts.namespace, name)))

    def hidden(self, namespace: str, name: str) -> Why | None:
        """Why a Service that was not seen may be there: it could not be read, or something creates it that manifests hold."""
        if namespace != self.facts.namespace and BEHIND_ALIAS in self.facts.unseen:
            return self.facts.unseen[BEHIND_ALIAS]
        if self.facts.source != FILES or self.live:
            return None
        from kubectl_svc.trace.reading.created import creator

        return creator(self.facts.seen, namespace, name)

    def settled(self, found: Iterable[Object]) -> bool:
        """Whether these pods have been as they are for long: the slices, which were read first, should have said so.

        Pods that changed since then, or a moment before, explain every difference. Files have no clock: what they say is taken
        to last.
        """
        now = self.facts.now
        return now is None or all(now - since > SETTLED_AFTER for since in map(pods.changed, found) if since is not None)

    def pod(self, name: str) -> Object | None:
        """The selected pod of this name."""
        return self.named.get(name)


def build(facts: Facts, target: Target | None = None) -> Chain:
    """The chain of one Service; ``target`` limits the ports that are followed."""
    target = target or Target(facts.name)
    if facts.service is None:
        return Chain(facts, target, None, (), {}, (), (), False, Expected(()), Effective({}))
    given = standing_in(facts.service, facts.seen.slices_of(facts.namespace, facts.name))
    service = stored(facts.service, given)
    like = facts.seen.pods_like(facts.namespace, services.selector(service))
    selected = _one_of_each(expected.selected(service, like))
    wanted = expected.expect(service, selected, None if any(map(stands_in, selected)) else nodes(facts))
    assumed = facts.source == FILES and not facts.sees("EndpointSlice") and bool(services.selector(service))
    found = written(facts.name, wanted.slices) if assumed else given
    programmed = reachable(service, found)
    kept = _by_port(programmed)
    target = target.meant(services.ports(service))
    if services.headless(service):
        target = target.of_pods({port: _numbers(port, kept, selected) for port in services.ports(service)})
    ports = tuple(
        Port(index, port, kept.get((port.name, port.protocol), {}))
        for index, port in enumerate(services.ports(service))
        if target.wants(port)
    )
    named = {meta.name(pod): pod for pod in reversed(selected)}  # of two with one name the first
    selector = services.selector(service)
    met = _met(facts, service, ports, selected, target) if facts.client or facts.seen.kinds.get("NetworkPolicy") else {}
    return Chain(facts, target, facts.service, ports, selector, selected, tuple(found), assumed, wanted, programmed, met, named)


def _numbers(
    port: ServicePort,
    kept: Mapping[tuple[str, str], Mapping[str, tuple[EffectiveEndpoint, ...]]],
    selected: Iterable[Object],
) -> set[int]:
    """The pods' ports that a port of a headless Service leads to: of the endpoints, else of the pods."""
    found = {one.port for several in kept.get((port.name, port.protocol), {}).values() for one in several}
    return found or {number for pod in selected if (number := expected.resolve(port, pod)) is not None}


def _one_of_each(found: Iterable[Object]) -> tuple[Object, ...]:
    """Pods without the further stand-ins of a workload, which are there for Services that select a single pod of it."""
    kept: dict[object, Object] = {}
    for pod in found:
        kept.setdefault(origin(pod) if stands_in(pod) else id(pod), pod)
    return tuple(kept.values())


def _met(facts: Facts, service: Object, ports: Iterable[Port], selected: Sequence[Object], target: Target) -> dict[int, Access]:
    """What the client meets at each port, or without one what nobody can pass."""
    from kubectl_svc.trace.access import access, everyone

    if facts.client is None:
        return {one.position: everyone(facts, one.port, one.programmed, selected) for one in ports}
    return {one.position: access(facts, service, one.port, one.programmed, selected, target) for one in ports}


def stored(service: Object, given: Iterable[Object] = ()) -> Object:
    """A Service as the API server would store it: one from a manifest gets the family that a single-stack cluster gives.

    Where all endpoints in ``given`` slices have IPv6 addresses, and no selector makes others, the files are for such a cluster.
    """
    if (
        meta.uid(service)
        or services.ip_families(service)
        or services.cluster_ips(service)[:1] not in ((), (services.HEADLESS,))
    ):
        return service
    types = {slice_.get("addressType") for slice_ in given if slices.endpoints(slice_)}
    family = addresses.IPV6 if types == {addresses.IPV6} and not services.selector(service) else addresses.IPV4
    return {**service, "spec": {**meta.mapping(service, "spec"), "ipFamilies": [family]}}


def nodes(facts: Facts) -> Mapping[str, Object] | None:
    """The nodes by name, or ``None`` where they were not seen."""
    return facts.seen.nodes if facts.seen.nodes and facts.sees("Node") else None


def _by_port(programmed: Effective) -> dict[tuple[str, str], dict[str, tuple[EffectiveEndpoint, ...]]]:
    """Name and protocol -> family -> endpoints."""
    kept: dict[tuple[str, str], dict[str, tuple[EffectiveEndpoint, ...]]] = {}
    for key, found in programmed.ports.items():
        kept.setdefault((key.name, key.protocol), {})[key.family] = found
    return kept
