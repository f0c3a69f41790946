"""Random worlds: Services and slices of every shape the API server takes, as manifests. Pure but for the given Random."""

from __future__ import annotations

from random import Random

from tests.packets.cases import Case, case, ingress, labelled, vips
from tests.packets.listeners import PORTS
from tests.packets.manifests import Endpoint, Object, service, slices
from tests.packets.nodes import FAMILIES, ZONES

NAMES = ("http", "web", "dns")
PROTOCOLS = ("TCP", "TCP", "TCP", "UDP")
SERVICES = 12


def random_world(chance: Random, services: int = SERVICES) -> list[Case]:
    """So many Services, each with slices of its own."""
    return [random_case(chance, number) for number in range(services)]


def random_case(chance: Random, number: int) -> Case:
    """One Service that the API server accepts; ``number`` makes its addresses its own, and none is in the table of cases."""
    kind = chance.choices(("ClusterIP", "NodePort", "LoadBalancer", "headless"), (45, 25, 25, 5))[0]
    ports = _service_ports(chance)
    spec: Object = {"type": kind} if kind != "headless" else {"clusterIP": "None"}
    if chance.random() < 0.3:
        spec["internalTrafficPolicy"] = "Local"
    claimed = kind != "headless" and chance.random() < 0.15
    if claimed:
        spec["externalIPs"] = vips(50 + number)
    if (kind in ("NodePort", "LoadBalancer") or claimed) and chance.random() < 0.5:
        spec["externalTrafficPolicy"] = "Local"
    if kind == "LoadBalancer":
        spec["allocateLoadBalancerNodePorts"] = chance.random() < 0.5
    if chance.random() < 0.08:
        spec["sessionAffinity"] = "ClientIP"
    made = service(f"svc-{number}", *ports, **spec, **_families(chance))
    if chance.random() < 0.03:
        made = labelled(made, "service.kubernetes.io/service-proxy-name", "mine")
    modes = chance.choice(({}, {"ipMode": "VIP"}, {"ipMode": "Proxy"}))
    return case(made, random_slices(chance, ports), ingress=ingress(20 + number, **modes) if kind == "LoadBalancer" else ())


def random_slices(chance: Random, ports: list[Object]) -> list[Object]:
    """Slices for a Service with ``ports``; most fit, and what one family has, the other need not have."""
    hinting = chance.choice(("none", "zones", "nodes", "both"))
    found: list[Object] = []
    for family in chance.choices(FAMILIES, k=chance.choice((0, 2, 3, 4, 4, 5, 6))):
        endpoints = [random_endpoint(chance, hinting) for _ in range(chance.choice((0, 1, 2, 3, 4)))]
        found += slices(endpoints, ports=_slice_ports(chance, ports), families=[family])
    if found and chance.random() < 0.05:
        found[0] = labelled(found[0], "service.kubernetes.io/headless")
    if chance.random() < 0.05:
        found.append(
            {"addressType": "FQDN", "ports": _slice_ports(chance, ports), "endpoints": [{"addresses": ["web.example"]}]}
        )
    return found


def random_endpoint(chance: Random, hinting: str) -> Endpoint:
    """An endpoint, now and then with further addresses, without a node or with a wrong one."""
    pods = "+".join(_pod(chance) for _ in range(chance.choices((1, 2), (9, 1))[0]))
    node = chance.choices(("", chance.choice(list(ZONES)), "n9", None), (85, 5, 5, 5))[0]
    zones = _some(chance, ("zone-a", "zone-b", "zone-c")) if hinting in ("zones", "both") else ""
    nodes = _some(chance, tuple(ZONES)) if hinting in ("nodes", "both") else ""
    return Endpoint(pods, _conditions(chance), zones, nodes, node)


def _pod(chance: Random) -> str:
    return f"{chance.choice(list(ZONES))}.{chance.randrange(1, 16)}"


def _some(chance: Random, names: tuple[str, ...]) -> str:
    """Mostly one of the names, now and then none or two."""
    return " ".join(chance.sample(names, chance.choices((0, 1, 2), (1, 7, 2))[0]))


def _conditions(chance: Random) -> Object:
    """Each of the three said or left out, mostly as a controller would."""
    usual = ({"ready": True}, {"ready": False}, {"ready": False, "serving": True, "terminating": True})
    if chance.random() < 0.75:
        return dict(chance.choices(usual, (6, 2, 2))[0])
    said = {name: chance.choice((True, False, None)) for name in ("ready", "serving", "terminating")}
    return {name: value for name, value in said.items() if value is not None}


def _service_ports(chance: Random) -> list[Object]:
    names = chance.sample(NAMES, chance.choice((1, 1, 2)))
    numbers = chance.sample((53, 80, 443, 8080), len(names))
    ports: list[Object] = [
        {"name": name, "port": port, "protocol": chance.choice(PROTOCOLS)} for name, port in zip(names, numbers, strict=True)
    ]
    if len(ports) == 1 and chance.random() < 0.3:
        del ports[0]["name"]
    return ports


def _slice_ports(chance: Random, ports: list[Object]) -> list[Object]:
    """Ports for a slice: mostly the Service's; else one is missing, called otherwise, of another protocol or without number."""
    found = [{**port, "name": port.get("name", ""), "port": chance.choice(PORTS)} for port in ports]
    odd = chance.choice(found)
    match chance.randrange(16):
        case 0:
            odd["name"] = "other"
        case 1:
            odd["protocol"] = "SCTP" if odd["protocol"] == "TCP" else "TCP"
        case 2:
            del odd["port"]
        case 3:
            odd["port"] = 0
        case 4:
            found.remove(odd)
    return found


def _families(chance: Random) -> Object:
    if chance.random() < 0.6:
        return {}
    return {"ipFamilyPolicy": "SingleStack", "ipFamilies": [chance.choice(FAMILIES)]}
