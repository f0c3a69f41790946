"""What the archive carries of others: their licences as one text, and a bill of materials in CycloneDX."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.metadata import Distribution
from importlib.metadata import distributions as installed
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc import __version__

PROJECT = "kubectl-svc"


class Part(NamedTuple):
    """Something that was not written here: ``kind`` is the type in its package URL, ``pypi`` or ``generic``."""

    name: str
    version: str
    license: str
    texts: tuple[str, ...]
    kind: str


def distributions(lib: Path) -> list[Part]:
    """Every Python package below ``lib`` but our own, by name."""
    found = [one for one in installed(path=[str(lib)]) if one.metadata["Name"] != PROJECT]
    return sorted((_part(one) for one in found), key=lambda part: part.name.lower())


def _part(found: Distribution) -> Part:
    files = [file for file in found.files or () if re.search(r"(?i)\.dist-info/.*(licen[cs]e|notice|copying)", str(file))]
    texts = tuple(text for file in files if (text := file.read_text(encoding="utf-8")))
    known = found.metadata.json
    license = known.get("license_expression") or _classified(found) or str(known.get("license") or "").partition("\n")[0]
    return Part(found.metadata["Name"], found.version, str(license) or "see the text", texts, "pypi")


def _classified(found: Distribution) -> str:
    lines = found.metadata.get_all("Classifier") or []
    return ", ".join(line.rpartition(" :: ")[2] for line in lines if line.startswith("License :: OSI Approved :: "))


def linked(base: Path) -> list[Part]:
    """What is linked into the program, by the interpreter's own list."""
    lines = (line.split() for line in (base / "versions").read_text(encoding="utf-8").splitlines())
    return [
        Part(name, version, license, ((base / "licenses" / name).read_text(encoding="utf-8"),), "generic")
        for name, version, license in lines
    ]


def write(root: Path, bundled: Sequence[Part], lib: Path) -> None:
    """``THIRD-PARTY-NOTICES`` and ``sbom.cdx.json`` in ``root``, for what is bundled and the packages below ``lib``."""
    parts = (*bundled, *distributions(lib))
    (root / "THIRD-PARTY-NOTICES").write_text(text(parts), encoding="utf-8")
    (root / "sbom.cdx.json").write_text(sbom(parts), encoding="utf-8")


def text(parts: Sequence[Part]) -> str:
    """All licences, one after the other."""
    shown = [f"{part.name} {part.version}\nLicense: {part.license}\n\n" + "\n\n".join(part.texts) for part in parts]
    rule = f"\n\n{'=' * 80}\n\n"
    return f"{PROJECT} {__version__} contains the following software.{rule}{rule.join(part.strip() for part in shown)}\n"


def sbom(parts: Sequence[Part]) -> str:
    """CycloneDX 1.6; without a time and a serial number, so that the same build says the same."""
    ours = {"type": "application", "bom-ref": PROJECT, "name": PROJECT, "version": __version__}
    document: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**ours, "licenses": [{"license": {"id": "Apache-2.0"}}]}},
        "components": [_component(part) for part in parts],
        "dependencies": [{"ref": PROJECT, "dependsOn": sorted(_reference(part) for part in parts)}],
    }
    return json.dumps(document, indent=2) + "\n"


def _reference(part: Part) -> str:
    return f"pkg:{part.kind}/{part.name.lower()}@{part.version}"


def _component(part: Part) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": _reference(part),
        "name": part.name,
        "version": part.version,
        "purl": _reference(part),
        "licenses": [{"license": {"name": part.license}}],
    }
