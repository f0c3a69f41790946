"""The harness's own way to the API server: plain JSON over requests, nothing of the package under test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests

STRATEGIC_MERGE, MERGE = "application/strategic-merge-patch+json", "application/merge-patch+json"


class PlainClient:
    """One user's view of one API server; objects are plain dicts."""

    def __init__(self, server: str, ca_file: Path, token: str) -> None:
        self.server = server
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(ca_file)
        self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, accept: str = "", **query: str) -> dict[str, Any]:
        """Read ``path``; a requests.HTTPError with the server's words where that is refused, as in all these methods."""
        return self._send("GET", path, params=query, headers={"Accept": accept} if accept else {})

    def find(self, path: str) -> dict[str, Any] | None:
        """Read ``path``; None where there is no such object."""
        try:
            return self.get(path)
        except requests.HTTPError as error:
            if error.response.status_code == requests.codes.not_found:
                return None
            raise

    def create(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Create an object in the collection ``path``."""
        return self._send("POST", path, json=body)

    def replace(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Write the whole object at ``path``."""
        return self._send("PUT", path, json=body)

    def patch(self, path: str, body: dict[str, Any], content_type: str = MERGE) -> dict[str, Any]:
        """Write the fields of ``body`` into the object at ``path``."""
        return self._send("PATCH", path, json=body, headers={"Content-Type": content_type})

    def delete(self, path: str) -> None:
        """Ask for the object's deletion, at once; finalizers may still hold it."""
        self._send("DELETE", path, json={"gracePeriodSeconds": 0, "propagationPolicy": "Background"})

    def _send(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        response = self.session.request(method, f"{self.server}{path}", timeout=30, **options)
        if not response.ok:
            raise requests.HTTPError(f"{method} {path}: {response.status_code} {response.text[:2000]}", response=response)
        body: dict[str, Any] = response.json()
        return body
