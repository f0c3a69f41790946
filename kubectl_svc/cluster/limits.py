"""How much of a server's answers is taken, and how long it is waited for.

Each limit lies far above what an API server sends, so that only a broken or hostile peer meets it.
"""

from __future__ import annotations

CONNECT_SECONDS = 30.0
"""To connect: name look-up, proxy and TLS included."""
REQUEST_SECONDS = 120.0
"""For one read or write from the first byte to the last, without ``--request-timeout``. An API server itself ends a request
after 60 s."""
COMMAND_SECONDS = 240.0
"""For all that a command asks which reads, or that one Service of ``expose`` takes, without ``--request-timeout``."""
REPEATS = 10
"""How often a request is sent again for a server that asks to wait (429, or 5xx with ``Retry-After``), as client-go."""
RETRY_SECONDS = 30.0
"""Seconds to wait in all for such a server."""

ANSWER_BYTES = 32 << 20
"""One answer, decompressed. An API server stores no object above 1.5 MiB and lists 500 of them a page: a few MiB, mostly. A
page that is larger is asked for again in smaller ones."""
ERROR_BYTES = 1 << 20
"""An answer that is a failure; a ``Status`` has some kB."""
EVENT_BYTES = 8 << 20
"""One event of a watch: one object."""
HEADER_BYTES = 1 << 20
"""All headers of one answer; kubectl takes ten times as much."""
HEADERS = 10_000
INTERIM_ANSWERS = 5
"""1xx answers before the real one, as Go's net/http."""
DEPTH = 200
"""Levels of lists and mappings in JSON or YAML. The API's own objects need fewer than fifty, CustomResourceDefinitions too."""

PAGES = 10_000
"""Pages of one list: five million objects."""
MEMORY_BYTES = 360 << 20
"""What answers may add to the memory that the process has when it connects, so that it stays below 500 MiB."""
PLUGIN_BYTES = 4 << 20
"""What an exec plugin may print."""
PLUGIN_SECONDS = 300.0
"""How long one may run where nobody sits at a terminal."""
