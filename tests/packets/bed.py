"""The whole bed: one API server, and for each proxy mode a full set of nodes; all watch the same objects at the same time."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running
from tests.cluster.namespaces import Namespace
from tests.cluster.processes import Server
from tests.packets import proxies
from tests.packets.background import Background
from tests.packets.cases import Case, case
from tests.packets.comparison import compare
from tests.packets.listeners import listen
from tests.packets.manifests import SLICES, Object, service, slices, up
from tests.packets.name_server import NameServer
from tests.packets.netns import PATH, NetworkNamespace, link
from tests.packets.nodes import MODES, Nodes
from tests.packets.probes import Probe, lands
from tests.waiting import wait_for

COMMANDS = ("ip", "nsenter", "env", "iptables", "ip6tables", "iptables-restore", "nft")


class Bed:
    """``nodes`` are those of each proxy mode; what is written into the API concerns all of them, and CoreDNS (``names``)."""

    def __init__(self, plane: ControlPlane, nodes: dict[str, Nodes], servers: list[Server], names: NameServer) -> None:
        self.plane, self.nodes, self.servers, self.names = plane, nodes, servers, names
        self._marks = Namespace(plane)
        self._numbers = itertools.count(1)

    def write(self, cases: Iterable[Case]) -> Namespace:
        """Create what the cases hold in a namespace of its own; every kube-proxy knows it when this returns."""
        namespace = Namespace(self.plane)
        self.fill(namespace, cases)
        return namespace

    def fill(self, namespace: Namespace, cases: Iterable[Case]) -> None:
        """Create what the cases hold in ``namespace``, as `write` does."""
        for one in cases:
            self._create(namespace, one)
        self.settle()

    def settle(self, seconds: float = 60) -> None:
        """Return when every kube-proxy has done what was written to the API server before.

        A Service and slices that are made now are seen last, each among its kind, and rules change all at once: where
        connections to it land, everything else is in place.
        """
        mark = case(service(f"mark-{next(self._numbers)}"), slices(up("n1.100")))
        ips = self._create(self._marks, mark)["spec"]["clusterIPs"]
        probes = [Probe(node.host, ip, 80) for nodes in self.nodes.values() for node in nodes for ip in ips]
        try:
            wait_for(lambda: lands(probes), seconds, "every kube-proxy")
        except AssertionError as error:
            raise AssertionError("\n".join([str(error), *(server.complaint() for server in self.servers)])) from None

    def learn_zones(self) -> None:
        """Tell the nodes their zones; return when every kube-proxy goes by them."""
        proxies.label_zones(self.plane)
        hinted = slices(up("n1.100", zones="zone-a"), up("n2.100", zones="zone-b"))
        self._create(self._marks, mark := case(service("mark-zones"), hinted))
        found = self._marks.get("services", mark.name), self._marks.slices(mark.name)
        wait_for(lambda: all(one.agrees for one in compare(self.nodes, [found])), 60, "the zones at every kube-proxy")

    def _create(self, namespace: Namespace, one: Case) -> Object:
        created = namespace.create("services", one.service)
        if one.ingress:
            status = {"status": {"loadBalancer": {"ingress": one.ingress}}}
            self.plane.client.patch(namespace.path("services", one.name, "status"), status)
        for slice_ in one.slices:
            namespace.create(SLICES, slice_)
        return created


def held(namespace: Namespace) -> Iterator[tuple[Object, list[Object]]]:
    """Every Service there, as the API server has it, with the slices that bear its name."""
    for one in namespace.objects("services"):
        yield one, namespace.slices(one["metadata"]["name"])


def lacking() -> str:
    """Why this machine cannot carry the bed, or nothing."""
    if missing := [name for name in COMMANDS if not shutil.which(name, path=PATH)]:
        return f"no {', '.join(missing)} on this machine"
    try:
        one, other = NetworkNamespace(), NetworkNamespace()
    except OSError as error:
        return f"this user may make no network namespaces ({error.strerror}); root may"
    try:
        link(one, "cable", other, "cable")
        for words in ("nft add table ip test", "iptables -t nat -S", "ip6tables -t nat -S"):
            subprocess.run(one.command(*words.split()), check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        return f"in a network namespace this fails: {' '.join(error.cmd[4:])}: {(error.stderr or '').strip()}"
    finally:
        one.close()
        other.close()
    return ""


@contextmanager
def running_bed(folder: Path, found: Path) -> Iterator[Bed]:
    """A bed that works when this is entered and is gone when it is left; ``folder`` is for logs, ``found`` has the binaries."""
    with running(folder, found) as plane, ExitStack() as stack:
        proxies.register_nodes(plane)
        nodes: dict[str, Nodes] = {}
        servers: list[Server] = []
        for mode in MODES:
            stack.callback((background := Background()).close)
            stack.callback((own := Nodes()).close)
            listen(own, background)
            for node in own:
                proxies.relay_api(node, plane, background)
                log = folder / f"kube-proxy-{mode}-{node.name}.log"
                servers.append(server := proxies.kube_proxy(node, mode, plane, found / "kube-proxy", log))
                stack.callback(server.stop)
            nodes[mode] = own
        names = NameServer(plane, binaries.coredns(), folder)
        stack.callback(names.stop)
        bed = Bed(plane, nodes, servers, names)
        bed.settle()
        bed.learn_zones()
        yield bed
