"""What krew's own validator checks (sigs.k8s.io/krew cmd/validate-krew-manifest and internal/index/validation), everywhere."""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from pathlib import PurePosixPath as Archived
from typing import Any

import pytest
import yaml

from kubectl_svc import __version__
from kubectl_svc.objects.selectors import of_label_selector

MANIFEST: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "krew-manifest.yaml").read_text(encoding="utf-8"))
PLATFORMS = list(itertools.product(("linux", "darwin", "windows"), ("amd64", "arm64", "386", "arm", "ppc64le", "s390x")))
TOP = {"apiVersion", "kind", "metadata", "spec"}
SPEC = {"version", "homepage", "shortDescription", "description", "caveats", "platforms"}
PLATFORM = {"uri", "sha256", "selector", "files", "bin"}
SEMVER = r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"


def problems(manifest: dict[str, Any]) -> Iterator[str]:
    """Everything that krew would refuse."""
    spec, name = manifest["spec"], manifest["metadata"].get("name", "")
    yield from (f"unknown field {key}" for key in {*manifest} - TOP | {*manifest["metadata"]} - {"name"} | {*spec} - SPEC)
    if (manifest["apiVersion"], manifest["kind"]) != ("krew.googlecontainertools.github.com/v1alpha2", "Plugin"):
        yield "not a Plugin of v1alpha2"
    if not re.fullmatch(r"[\w-]+", name) or name.startswith("kubectl-"):
        yield "an unsafe name"
    if not re.fullmatch(SEMVER, spec["version"]):
        yield "no semantic version"
    if not 0 < len(spec["shortDescription"]) <= 50 or "\n" in spec["shortDescription"]:
        yield "no short description"
    if not spec["platforms"]:
        yield "no platforms"
    for platform in spec["platforms"]:
        yield from _platform(platform)
    for os, arch in PLATFORMS:
        matching = [one for one in spec["platforms"] if _matches(one, os, arch)]
        if len(matching) > 1:
            yield f"several platforms for {os}/{arch}"


def _platform(platform: dict[str, Any]) -> Iterator[str]:
    yield from (f"unknown field {key}" for key in {*platform} - PLATFORM)
    if not re.fullmatch(r"https://\S+\.(tar\.gz|zip)", platform["uri"]):
        yield "no archive"
    if not re.fullmatch(r"[a-f0-9]{64}", str(platform["sha256"])):
        yield "no checksum"
    if "files" in platform and not platform["files"]:
        yield "no files"
    paths = [platform["bin"], *(path for file in platform.get("files", ()) for path in (file["from"], file["to"]))]
    yield from (
        f"an unsafe path {path}" for path in paths if not path or Archived(path).is_absolute() or ".." in Archived(path).parts
    )
    if not any(_matches(platform, os, arch) for os, arch in PLATFORMS):
        yield "a platform that nothing is"


def _matches(platform: dict[str, Any], os: str, arch: str) -> bool:
    return of_label_selector(platform["selector"]).matches({"os": os, "arch": arch})


def test_krew_would_take_it() -> None:
    assert list(problems(MANIFEST)) == []


def test_it_is_of_this_version() -> None:
    assert MANIFEST["spec"]["version"] == f"v{__version__}"
    for platform in MANIFEST["spec"]["platforms"]:
        os, arch = platform["selector"]["matchLabels"]["os"], platform["selector"]["matchLabels"]["arch"]
        ending = "zip" if os == "windows" else "tar.gz"
        assert platform["uri"].endswith(f"/v{__version__}/kubectl-svc_v{__version__}_{os}_{arch}.{ending}")


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another name": (lambda m: m["metadata"].update(name="a/b"), "an unsafe name"),
    "no v": (lambda m: m["spec"].update(version="0.1.0"), "no semantic version"),
    "half a version": (lambda m: m["spec"].update(version="v0.1"), "no semantic version"),
    "a long description": (lambda m: m["spec"].update(shortDescription="x" * 51), "no short description"),
    "no platforms": (lambda m: m["spec"].update(platforms=[]), "no platforms"),
    "an unknown field": (lambda m: m["spec"].update(author="me"), "unknown field author"),
    "a short checksum": (lambda m: m["spec"]["platforms"][0].update(sha256="0" * 63), "no checksum"),
    "a way out": (lambda m: m["spec"]["platforms"][0].update(bin="../x"), "an unsafe path ../x"),
    "overlap": (
        lambda m: m["spec"]["platforms"][0].update(selector={"matchLabels": {"os": "darwin"}}),
        "several platforms for darwin/amd64",
    ),
    "nowhere": (
        lambda m: m["spec"]["platforms"][0].update(selector={"matchLabels": {"os": "plan9"}}),
        "a platform that nothing is",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_faults_are_found(case: str) -> None:
    change, said = FAULTS[case]
    broken = copy.deepcopy(MANIFEST)
    change(broken)
    assert said in list(problems(broken))
