"""A name on the command line -> the files that are read for it; what a folder is decides which of its files those are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from glob import glob
from pathlib import Path
from typing import Any, NamedTuple

from kubectl_svc.cluster.files.documents import BadDocument, parse
from kubectl_svc.cluster.files.rendering import CHART, HELM, render

SUFFIXES = (".json", ".yaml", ".yml")
"""What kubectl takes from a folder (k8s.io/cli-runtime/pkg/resource, ``FileExtensions``)."""

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What kustomize looks for in a folder (sigs.k8s.io/kustomize, ``RecognizedKustomizationFileNames``)."""

_PROSE = re.compile(r"(?i)(README|CHANGELOG|LICENSE|NOTES)(\..*)?|.*\.(md|markdown|rst|adoc|html|log)")

_DUMPS = ("cluster-resources", "cluster-scoped-resources", "namespaces")
"""Folders of a support bundle (replicatedhq/troubleshoot) and of a must-gather (openshift/must-gather)."""


def is_prose(name: str) -> bool:
    """Whether a file of this name is there for people: what looks like objects in it are examples."""
    return _PROSE.fullmatch(Path(name).name) is not None


class Folder(NamedTuple):
    """The files of a folder that may hold objects, in order, and ``notes``: what is left out, and what to do about it."""

    paths: list[Path]
    notes: tuple[str, ...] = ()


def files(name: str, recursive: bool) -> Folder:
    """The files behind a name: itself, what lies in the folder, or, as in kubectl, what a pattern matches.

    A folder that a program has written (a dump, a support bundle, ``helm template --output-dir``) is read to its bottom.
    """
    path = Path(name)
    try:
        there, folder = path.exists(), path.is_dir()
    except (OSError, ValueError):  # too long a name, or none: reading it says so
        there = folder = False
    if not folder:
        return Folder([path] if there else sorted(map(Path, glob(name))) or [path])
    walk = path.rglob("*") if recursive or _written(path) else path.glob("*")
    found = sorted(file for file in walk if file.suffix in SUFFIXES and file.is_file())
    charts = {file.parent for file in found if file.name == CHART}
    bases = {file.parent: file for file in found if file.name in KUSTOMIZATIONS}
    left_out = {file.resolve() for file in found if file.parent in charts or file in bases.values()}
    for base, file in bases.items():
        left_out.update(part.resolve() for part in _patches(base, file))
    notes = (
        *(f"{chart}: a Helm chart: {render(HELM, str(chart / CHART))}" for chart in sorted(charts)),
        *(
            f"{file}: a kustomization, not applied to these manifests: build it with -k {base}"
            for base, file in sorted(bases.items())
        ),
    )
    return Folder([file for file in found if file.resolve() not in left_out], notes)


def _written(path: Path) -> bool:
    """Whether a program wrote this folder, with objects in folders below it."""
    if (path / CHART).is_file():
        return False
    below = [path, *(one for one in path.iterdir() if one.is_dir())]
    if any((one / name).is_dir() for one in below for name in _DUMPS) or any(map(_backup, below)):
        return True
    if (path / "nodes.json").is_file() or (path / "nodes.yaml").is_file():  # kubectl cluster-info dump --output-directory
        return any((one / f"services{suffix}").is_file() for one in below for suffix in SUFFIXES)
    return any(_rendered(one) for one in below[1:])


def _backup(path: Path) -> bool:
    """Whether this is a backup of Velero: ``resources/services/namespaces/shop/web.json``."""
    return any((path / "resources").glob("*/namespaces"))


def _rendered(chart: Path) -> bool:
    """Whether ``helm template --output-dir`` wrote this: templates without their chart, each with its source on top."""
    if (chart / CHART).exists() or not (chart / "templates").is_dir():
        return False
    first = next((file for file in sorted((chart / "templates").rglob("*")) if file.suffix in SUFFIXES), None)
    return first is not None and b"# Source: " in first.read_bytes()[:400]


def _patches(base: Path, kustomization: Path) -> Iterator[Path]:
    """The files that a kustomization names for something else than to be a manifest: patches, values, generators."""
    try:
        said = parse(kustomization.read_text(encoding="utf-8-sig"))
    except (BadDocument, OSError, UnicodeError):
        return
    manifests = {"resources", "bases"}
    for key, value in said.items() if isinstance(said, dict) else ():
        if key not in manifests:
            yield from (base / text for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and "\n" not in value:
        yield value.rpartition("=")[2]
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
