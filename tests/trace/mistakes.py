"""Random worlds of manifests and dumps with a few mistakes in them, as people make them.

``python -m tests.trace.mistakes --worlds 1000 --seed 7`` carries out every fix that is printed for them, and keeps each world
in which one does harm below ``build/mistakes/``, as a file for ``kubectl svc trace -f``.
"""

from __future__ import annotations

import argparse
import copy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

Object = dict[str, Any]
APPS = ("web", "shop-api", "ledger-db", "cart", "cart-worker", "mailer", "search")
PORTS = (("http", 8080), ("metrics", 9090), ("grpc", 9000), ("https", 8443), ("webhook-server", 9443), ("dns", 5353))
KEYS = ("app", "app.kubernetes.io/name", "k8s-app")
KEPT = Path("build", "mistakes")


def world(seed: str) -> list[Object]:
    """Some applications with their Services, now and then an Ingress, as manifests or a dump, and one to three mistakes."""
    chance = Random(seed)
    dumped = chance.random() < 0.5
    objects: list[Object] = []
    key = chance.choice(KEYS)
    for app in chance.sample(APPS, chance.randint(1, 4)):
        labels = {key: app, **({"app.kubernetes.io/instance": "one"} if chance.random() < 0.5 else {})}
        ports = chance.sample(PORTS, chance.randint(1, 3))
        objects += _application(chance, app, labels, ports, dumped)
        objects += _services(chance, app, labels, ports, dumped)
    if chance.random() < 0.4:
        objects += _without_selector(chance, dumped)
    names = [obj for obj in objects if obj["kind"] == "Service" and obj["spec"].get("ports")]
    if chance.random() < 0.4:
        objects.append(_ingress(chance, chance.choice(names), dumped))
    for _ in range(chance.randint(1, 3)):
        chance.choice(MISTAKES)(chance, objects)
    return [*objects, *(_slices(objects) if dumped else [])]


def _metadata(name: str, dumped: bool, kind: str, **more: Any) -> Object:
    return {"name": name, "namespace": "shop", **({"uid": f"uid-{kind}-{name}"} if dumped else {}), **more}


def _application(chance: Random, app: str, labels: Object, ports: list[tuple[str, int]], dumped: bool) -> list[Object]:
    declared = [{"name": name, "containerPort": number} for name, number in ports]
    if chance.random() < 0.2:
        declared = [{"containerPort": port["containerPort"]} for port in declared]
    spec = {"containers": [{"name": "main", "image": "registry.example/main", "ports": declared}]}
    if not dumped:
        template = {"metadata": {"labels": labels}, "spec": spec}
        selector = {"matchLabels": dict(labels)}
        metadata = _metadata(app, dumped, "deployment")
        workload = {"replicas": chance.randint(1, 3), "selector": selector, "template": template}
        return [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": workload}]
    return [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": _metadata(f"{app}-{number}", dumped, "pod", labels=dict(labels)),
            "spec": {"nodeName": "node-1", **copy.deepcopy(spec)},
            "status": {
                "phase": "Running",
                "podIPs": [{"ip": f"10.1.{APPS.index(app)}.{number + 1}"}],
                "conditions": [{"type": "Ready", "status": "True" if chance.random() < 0.9 else "False"}],
            },
        }
        for number in range(chance.randint(1, 2))
    ]


def _services(chance: Random, app: str, labels: Object, ports: list[tuple[str, int]], dumped: bool) -> list[Object]:
    """One Service, or two that share the pods."""
    named = chance.random() < 0.7
    listed = [
        {"name": name, "port": 80 + place, "protocol": "TCP", "targetPort": name if named else number}
        for place, (name, number) in enumerate(ports)
    ]
    found = [_service(app, dict(labels), listed, dumped)]
    if chance.random() < 0.3:
        found.append(_service(f"{app}-headless", dict(labels), copy.deepcopy(listed), dumped))
    return found


def _service(name: str, selector: Object | None, ports: list[Object], dumped: bool) -> Object:
    headless = name.endswith("-headless")
    spec: Object = {"ports": ports, **({"selector": selector} if selector else {})}
    if dumped:
        ip = "None" if headless else f"10.96.0.{sum(map(ord, name)) % 250 + 1}"
        spec |= {
            "type": "ClusterIP",
            "clusterIP": ip,
            "clusterIPs": [ip],
            "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack",
        }
    elif headless:
        spec["clusterIP"] = "None"
    return {"apiVersion": "v1", "kind": "Service", "metadata": _metadata(name, dumped, "service"), "spec": spec}


def _without_selector(chance: Random, dumped: bool) -> list[Object]:
    """A Service for what is outside, and its slices."""
    ports = chance.sample(PORTS, chance.randint(1, 2))
    service = _service("outside", None, [{"name": name, "port": number, "protocol": "TCP"} for name, number in ports], dumped)
    slices = [
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": _metadata(f"outside-{n}", dumped, "slice", labels={"kubernetes.io/service-name": "outside"}),
            "addressType": "IPv4",
            "ports": [{"name": name, "port": number, "protocol": "TCP"} for name, number in ports],
            "endpoints": [{"addresses": [f"192.0.2.{n + 1}"], "conditions": {"ready": chance.random() < 0.9}}],
        }
        for n in range(chance.randint(1, 2))
    ]
    return [service, *slices]


def _ingress(chance: Random, service: Object, dumped: bool) -> Object:
    port = chance.choice(service["spec"]["ports"])
    named = {"name": port["name"]} if port.get("name") and chance.random() < 0.5 else {"number": port["port"]}
    backend = {"service": {"name": service["metadata"]["name"], "port": named}}
    rule = {"host": "shop.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    metadata = _metadata("front", dumped, "ingress")
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": {"rules": [rule]}}


def _slices(objects: list[Object]) -> list[Object]:
    """What the EndpointSlice controller has written of the mistaken world."""
    from kubectl_svc.kubernetes.controllers import expected
    from kubectl_svc.kubernetes.controllers.slice_objects import written

    pods = [obj for obj in objects if obj["kind"] == "Pod"]
    made = []
    for service in (obj for obj in objects if obj["kind"] == "Service" and obj["spec"].get("selector")):
        name = service["metadata"]["name"]
        wanted = expected.expect(service, pods, None).slices or (expected.ExpectedSlice("IPv4", (), ()),)
        for slice_ in written(name, wanted):
            slice_["metadata"] |= {"namespace": "shop", "uid": f"uid-slice-{slice_['metadata']['name']}"}
            made.append({"apiVersion": "discovery.k8s.io/v1", **slice_})
    return made


def _of(chance: Random, objects: list[Object], kind: str) -> Object | None:
    found = [obj for obj in objects if obj["kind"] == kind]
    return chance.choice(found) if found else None


def _ports(service: Object) -> list[Object]:
    """Its ports, where no other mistake has taken them away."""
    found = service["spec"].get("ports")
    return found if isinstance(found, list) else []


def slip(chance: Random, text: str) -> str:
    """``text`` with a typing error."""
    at = chance.randrange(len(text))
    match chance.randint(0, 3):
        case 0:
            return text[:at] + text[at + 1 :] or text
        case 1:
            return text[:at] + text[at] + text[at:]
        case 2:
            return text[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + text[at + 1 :]
        case _:
            return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _selector(chance: Random, objects: list[Object]) -> None:
    """A value mistyped, a key renamed, another application's value, or a label more."""
    service = _of(chance, objects, "Service")
    if service is None or not service["spec"].get("selector"):
        return
    selector = service["spec"]["selector"]
    key = chance.choice(list(selector))
    match chance.randint(0, 4):
        case 0 | 1:
            selector[key] = slip(chance, selector[key])
        case 2:
            selector[chance.choice(KEYS)] = selector.pop(key)
        case 3:
            selector[key] = chance.choice(APPS)
        case _:
            selector["role"] = "leader"


def _target_port(chance: Random, objects: list[Object]) -> None:
    """A targetPort mistyped, another one, or none."""
    service = _of(chance, objects, "Service")
    if service is None or not service["spec"].get("selector") or not _ports(service):
        return
    port = chance.choice(_ports(service))
    match chance.randint(0, 3):
        case 0 | 1 if isinstance(port.get("targetPort"), str):
            port["targetPort"] = slip(chance, port["targetPort"])
        case 2:
            port["targetPort"] = chance.choice(PORTS)[0]
        case _:
            port.pop("targetPort", None)


def _protocol(chance: Random, objects: list[Object]) -> None:
    service = _of(chance, objects, "Service")
    if service is not None and _ports(service):
        chance.choice(_ports(service))["protocol"] = chance.choice(["UDP", "tcp", "SCTP"])


def _label(chance: Random, objects: list[Object]) -> None:
    """A template's or a pod's label mistyped: of a template alone, so that its selector does not meet it."""
    found = _of(chance, objects, chance.choice(["Deployment", "Pod"]))
    if found is None:
        return
    where = found["spec"]["template"] if found["kind"] == "Deployment" else found
    labels = where["metadata"]["labels"] = dict(where["metadata"]["labels"])
    key = chance.choice(list(labels))
    labels[key] = slip(chance, labels[key])


def _replicas(chance: Random, objects: list[Object]) -> None:
    found = _of(chance, objects, "Deployment")
    if found is not None:
        found["spec"]["replicas"] = 0


def _port_of_slice(chance: Random, objects: list[Object]) -> None:
    """A name mistyped, another protocol, or no number."""
    found = _of(chance, objects, "EndpointSlice")
    if found is None:
        return
    port = chance.choice(found["ports"])
    match chance.randint(0, 3):
        case 0:
            port["name"] = slip(chance, port["name"])
        case 1:
            port["protocol"] = "UDP"
        case 2:
            port.pop("port", None)
        case _:
            port["name"] = chance.choice(PORTS)[0]


def _backend(chance: Random, objects: list[Object]) -> None:
    """An Ingress to a name mistyped, or to a container's port."""
    found = _of(chance, objects, "Ingress")
    if found is None:
        return
    service = found["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    match chance.randint(0, 2):
        case 0:
            service["name"] = slip(chance, service["name"])
        case 1:
            service["port"] = {"number": chance.choice(PORTS)[1]}
        case _:
            service["port"] = {"name": slip(chance, chance.choice(PORTS)[0])}


def _gone(chance: Random, objects: list[Object]) -> None:
    """A workload or a pod that is not in the files."""
    found = _of(chance, objects, chance.choice(["Deployment", "Pod"]))
    if found is not None:
        objects.remove(found)


def _portless(chance: Random, objects: list[Object]) -> None:
    """A headless Service without ports: no mistake, but what is wrong with it must be found without them."""
    service = _of(chance, objects, "Service")
    if service is not None and service["spec"].get("selector"):
        service["spec"] |= {"clusterIP": "None", "ports": []}
        service["spec"].pop("clusterIPs", None)


def _misplaced(chance: Random, objects: list[Object]) -> None:
    """A field of a manifest beside its spec, or the selector under another name."""
    service = _of(chance, objects, "Service")
    if service is None or service["metadata"].get("uid"):
        return
    spec = service["spec"]
    match chance.randint(0, 2):
        case 0:
            for name in [key for key in ("selector", "ports", "type") if spec.get(key)][:1]:
                service[name] = spec.pop(name)
        case 1 if spec.get("selector"):
            spec[chance.choice(["labels", "podSelector"])] = spec.pop("selector")
        case _ if _ports(service):
            spec["ports"] = _ports(service)[0]


def _copied(chance: Random, objects: list[Object]) -> None:
    """The selector of another Service."""
    found = [obj for obj in objects if obj["kind"] == "Service" and obj["spec"].get("selector")]
    if len(found) > 1:
        one, other = chance.sample(found, 2)
        one["spec"]["selector"] = dict(other["spec"]["selector"])


MISTAKES: list[Callable[[Random, list[Object]], None]] = [
    *(_selector, _selector, _target_port, _target_port, _protocol, _label, _replicas, _port_of_slice, _backend, _gone),
    *(_portless, _misplaced, _copied),
]


def main() -> int:
    """The long run."""
    import yaml

    from tests.trace.doing import fixes, harm, traced

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    done, found, bad = Counter[str](), Counter[str](), 0
    for number in range(args.worlds):
        seed = f"{args.seed}-{number}"
        objects = world(seed)
        before = traced(objects)
        found.update(finding.code for report in before for finding in report.findings if finding.severity != "note")
        for printed in fixes(before):
            done[printed.finding.code] += 1
            if told := harm(objects, printed, before):
                bad += 1
                KEPT.mkdir(parents=True, exist_ok=True)
                text = yaml.safe_dump_all(objects)
                (KEPT / f"{seed}.yaml").write_text(f"# {printed.words}: {told}\n{text}", encoding="utf-8")
                print(f"{seed}: {printed.finding.code} {printed.words}: {told}")
    print(f"{args.worlds} worlds, seed {args.seed}: {sum(found.values())} problems {dict(sorted(found.items()))}")
    print(f"{sum(done.values())} fixes carried out {dict(sorted(done.items()))}, {bad} with harm")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
