"""The URLs that the API server calls: those of webhooks, in place of a Service (``WebhookClientConfig``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items


class Called(NamedTuple):
    """A URL as it was written, with its host and its port, 443 where none is given."""

    text: str
    host: str
    port: int


def urls(obj: Object) -> Iterator[Called]:
    """The URLs of the webhooks of a configuration, and of the one that converts custom resources; malformed ones are left out.

    The host is resolved by the DNS of the API server's own machine.
    """
    configs = [dig(one, "clientConfig") for one in items(obj, "webhooks")]
    configs.append(dig(obj, "spec", "conversion", "webhook", "clientConfig"))
    for text in (dig(one, "url") for one in configs):
        if isinstance(text, str):
            try:
                parts = urlsplit(text)
                yield Called(text, parts.hostname or "", parts.port or 443)
            except ValueError:
                continue
