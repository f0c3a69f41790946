"""Total functions over plain objects, as the API sends them. No I/O; nothing here raises on odd objects."""

from typing import Any

Object = dict[str, Any]
"""One Kubernetes object as JSON gives it."""

Objects = list[Object]
"""Several of them, as a list answers."""
