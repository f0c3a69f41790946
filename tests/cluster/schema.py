"""The schema that strict decoding reads, from the OpenAPI v3 documents and the discovery of a real API server.

``python -m tests.cluster.schema`` starts a control plane and writes ``kubectl_svc/kubernetes/admission/schema.json``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import kubectl_svc
from kubectl_svc.kubernetes.admission import judging
from tests.cluster import binaries
from tests.cluster.control_plane import running
from tests.cluster.plain_client import PlainClient

FILE = Path(kubectl_svc.__file__).parent / "kubernetes" / "admission" / "schema.json"
GROUPS = ("api/v1", "apis/apps/v1", "apis/batch/v1", "apis/discovery.k8s.io/v1", "apis/networking.k8s.io/v1")
SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
}
REFERENCE = "#/components/schemas/"


class Types:
    """The structs met so far, by the last part of their name."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self.schemas, self.found, self.full = schemas, dict[str, dict[str, str]](), dict[str, str]()

    def struct(self, full: str) -> str:
        """The short name of a struct, with its group where another has the same; its fields are read the first time."""
        *_, group, _, name = full.split(".")
        if self.full.setdefault(name, full) != full:
            name = f"{group}.{name}"
        if name not in self.found:
            self.found[name] = {}
            properties = self.schemas[full].get("properties", {})
            self.found[name] |= {field: self.type_of(schema) for field, schema in sorted(properties.items())}
        return name

    def type_of(self, schema: dict[str, Any]) -> str:
        """A schema as the compact file has it."""
        if "allOf" in schema:
            return self.type_of(schema["allOf"][0])
        if "$ref" in schema:
            full = schema["$ref"].removeprefix(REFERENCE)
            return SPECIAL.get(full) or self.struct(full)
        match schema.get("type"):
            case "array":
                return "[" + self.type_of(schema["items"])
            case "object" if "additionalProperties" in schema:
                return "{" + self.type_of(schema["additionalProperties"])
            case "object":
                return "any"
            case "integer":
                return str(schema.get("format", "int64"))
            case "number":
                return "double"
            case "string" if schema.get("format") == "byte":
                return "byte"
            case kind:
                return str(kind)


def read(client: PlainClient) -> dict[str, Any]:
    """What the file holds, as the server has it now."""
    documents = [client.get(f"/openapi/v3/{group}")["components"]["schemas"] for group in GROUPS]
    types = Types({name: schema for document in documents for name, schema in document.items()})
    kinds: dict[str, dict[str, str]] = {}
    for document in documents:
        for full, schema in document.items():
            for known in schema.get("x-kubernetes-group-version-kind", ()):
                version = "/".join(filter(None, (known["group"], known["version"])))
                if known["kind"] in judging.KINDS:
                    kinds.setdefault(version, {})[known["kind"]] = types.struct(full)
    build = client.get("/version")
    return {
        "version": f"{build['major']}.{build['minor']}",
        "kinds": {key: dict(sorted(value.items())) for key, value in sorted(kinds.items())},
        "served": served(client),
        "types": dict(sorted(types.found.items())),
    }


def served(client: PlainClient) -> dict[str, list[str]]:
    """Every apiVersion of the server with its kinds, those of subresources left out."""
    groups = client.get("/apis")["groups"]
    versions = ["v1", *(version["groupVersion"] for group in groups for version in group["versions"])]
    found = {}
    for version in sorted(versions):
        resources = client.get(f"/api/{version}" if version == "v1" else f"/apis/{version}")["resources"]
        found[version] = sorted({resource["kind"] for resource in resources if "/" not in resource["name"]})
    return found


def text(client: PlainClient) -> str:
    """The file's content: a line for each entry, so that a change is seen in a diff."""
    compact = (",", ":")
    parts = []
    for key, value in read(client).items():
        if isinstance(value, str):
            parts.append(f'"{key}":{json.dumps(value)}')
            continue
        lines = ",\n".join(f"{json.dumps(name)}:{json.dumps(entry, separators=compact)}" for name, entry in value.items())
        parts.append(f'"{key}":{{\n{lines}\n}}')
    return "{" + ",\n".join(parts) + "}\n"


def main() -> int:
    """The command line."""
    found = binaries.directory_with(*binaries.CONTROL_PLANE)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), found) as plane:
        FILE.write_text(text(plane.client), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
