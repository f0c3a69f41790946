"""externalName is not a host name.

What: no DNS server has such a name, so the alias leads nowhere.
Why: a URL, a port, blanks, an underscore or capital letters.
Fix: the host name alone.

Example: "externalName: https://db.example.com:5432".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.objects import addresses, services
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Letters, digits and dashes between dots; addresses are D8's."""
    host = services.external_name(chain.spec)
    if not host or addresses.family(host):
        return
    bare = host.partition("://")[2] or host
    bare = bare.partition("/")[0].partition(":")[0].strip().lower()
    if not _is_host(host):
        fix = change(chain, ("spec", "externalName"), bare) if _is_host(bare) else None
        yield Problem(chain.reference, {"host": host}, fix, f"{SERVICE_HOP}/alias")


def _is_host(host: str) -> bool:
    """What the API server takes, of labels that DNS can hold."""
    name = host.removesuffix(".")
    return not formats.dns_subdomain(name) and all(len(label) <= 63 for label in name.split("."))
