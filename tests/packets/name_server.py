"""A real CoreDNS that watches the API server of the bed and listens on loopback."""

from __future__ import annotations

import itertools
from pathlib import Path

from dnslib import QTYPE, RCODE, DNSRecord

from kubectl_svc.kubernetes.dns.answers import Record
from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace
from tests.cluster.processes import ReservedPort, Server
from tests.packets.manifests import SLICES
from tests.waiting import wait_for

OUTSIDE = {"db.example.com": "192.0.2.7"}
"""Names outside of the cluster that this server knows."""

_COREFILE = """
.:{port} {{
    bind 127.0.0.1
    errors
    kubernetes {domain} in-addr.arpa ip6.arpa {{
        kubeconfig {kubeconfig}
        pods insecure
        ttl 0
    }}
    hosts {{
        {hosts}
    }}
}}
"""


class NameServer:
    """CoreDNS as kubeadm sets it up, but that it forwards nothing; `stop` ends it."""

    def __init__(self, plane: ControlPlane, binary: Path, folder: Path) -> None:
        self._port = ReservedPort()
        corefile = folder / "Corefile"
        hosts = "\n        ".join(f"{address} {name}" for name, address in OUTSIDE.items())
        text = _COREFILE.format(port=self._port.number, domain=CLUSTER_DOMAIN, kubeconfig=plane.kubeconfig, hosts=hosts)
        corefile.write_text(text)
        self.server = Server("coredns", binary, "-conf", corefile, log=folder / "coredns.log")
        self._marks = Namespace(plane)
        self._numbers = itertools.count(1)

    def settle(self) -> None:
        """Return when the server knows what was written before: a Service and a slice made now are seen last."""
        name = f"mark-{next(self._numbers)}"
        labels = {"kubernetes.io/service-name": name}
        self._marks.create("services", {"metadata": {"name": name}, "spec": {"clusterIP": "None", "ports": [{"port": 80}]}})
        self._marks.create(
            SLICES,
            {
                "metadata": {"name": name, "labels": labels},
                "addressType": "IPv4",
                "ports": [{"name": "", "port": 80}],
                "endpoints": [{"addresses": ["10.9.9.9"], "conditions": {"ready": True}}],
            },
        )
        host = f"{name}.{self._marks}.svc.{CLUSTER_DOMAIN}"
        try:
            wait_for(lambda: self._ask(host, "A")[1], what="CoreDNS")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.server.complaint()}") from None

    def ask(self, host: str, kind: str) -> tuple[str, frozenset[Record]]:
        """The code and the records of the answer section, names in lower case and without a dot at the end."""
        code, records = self._ask(host, kind)
        return code, frozenset(records)

    def stop(self) -> None:
        """End it."""
        self.server.stop()
        self._port.close()

    def _ask(self, host: str, kind: str) -> tuple[str, list[Record]]:
        question = DNSRecord.question(host, kind)
        try:
            answer = DNSRecord.parse(question.send("127.0.0.1", self._port.number, tcp=True, timeout=5))
        except OSError:
            return "no answer", []
        return RCODE[answer.header.rcode], [_record(one) for one in answer.rr]


def _record(one: object) -> Record:
    kind = QTYPE[getattr(one, "rtype")]  # noqa: B009  (dnslib has no types)
    owner, data = str(getattr(one, "rname")), getattr(one, "rdata")  # noqa: B009
    if kind == "SRV":
        return Record(_plain(owner), kind, _plain(str(data.target)), int(data.port))
    return Record(_plain(owner), kind, _plain(str(data)))


def _plain(name: str) -> str:
    return name.rstrip(".").lower()
