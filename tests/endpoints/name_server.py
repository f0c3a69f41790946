"""A real DNS server on loopback, over UDP and TCP, whose answers a test sets and changes."""

from __future__ import annotations

from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer


class Handler(DNSHandler):  # type: ignore[misc]
    """An answer of more than 512 bytes is cut off over UDP (RFC 1035, 4.2.1)."""

    udplen = 512


class NameServer(BaseResolver):  # type: ignore[misc]
    """``records`` maps a name to its addresses, to ``alias:NAME``, or to the name of a failure (``SERVFAIL``).

    ``asked`` counts the questions.
    """

    def __init__(self) -> None:
        self.records: dict[str, list[str] | str] = {}
        self.asked = 0
        self._servers: list[DNSServer] = []
        while len(self._servers) < 2:
            self._bind()
        self.port = int(self._servers[0].server.server_address[1])

    def __enter__(self) -> NameServer:
        for server in self._servers:
            server.start_thread()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.stop()
            server.server.server_close()

    def _bind(self) -> None:
        """Both protocols on one port that the kernel chooses for TCP; where UDP has it already, none."""
        quiet = DNSLogger("-request,-reply,-truncated,-error,-recv,-send,-data")
        over_tcp = DNSServer(self, address="127.0.0.1", port=0, tcp=True, logger=quiet, handler=Handler)
        try:
            port = over_tcp.server.server_address[1]
            over_udp = DNSServer(self, address="127.0.0.1", port=port, tcp=False, logger=quiet, handler=Handler)
            self._servers = [over_tcp, over_udp]
        except OSError:
            over_tcp.server.server_close()

    @property
    def address(self) -> str:
        """What ``--dns-server`` takes."""
        return f"127.0.0.1:{self.port}"

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        """dnslib's way to ask for an answer."""
        self.asked += 1
        reply = request.reply()
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        for _ in range(5):
            known = self.records.get(name, "NXDOMAIN")
            if not isinstance(known, str):
                for address in known:
                    if (kind == "AAAA") == (":" in address):
                        data = AAAA(address) if ":" in address else A(address)
                        reply.add_answer(RR(name, request.q.qtype, rdata=data, ttl=1))
                return reply
            if not known.startswith("alias:"):
                reply.header.rcode = getattr(RCODE, known)
                return reply
            reply.add_answer(RR(name, QTYPE.CNAME, rdata=CNAME(known[6:]), ttl=1))
            name = known[6:]
        return reply
