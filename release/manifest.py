"""Fill in the krew manifest of a release: version, addresses and checksums of its archives.

``python -m release.manifest DIRECTORY [--output FILE] [--partial]`` reads the archives in ``DIRECTORY``. A platform of
the manifest without an archive there is an error; with ``--partial`` it is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from pathlib import Path

from kubectl_svc import __version__

MANIFEST = Path(__file__).parents[1] / "krew-manifest.yaml"
_PLATFORM = re.compile(r"    - selector:\n(?:      .*\n)+")
_URI = re.compile(
    r"(?P<base>https://\S+/releases/download)/v[^/]+/(?P<start>kubectl-svc)_v.+?(?P<end>_[a-z]+_[a-z0-9]+\.(?:tar\.gz|zip))"
)


class Missing(Exception):
    """An archive that the manifest names and the directory lacks."""


def filled(manifest: str, directory: Path, version: str = __version__, *, partial: bool = False) -> str:
    """``manifest`` for the archives of ``version`` in ``directory``; comments stay."""
    missing: list[str] = []

    def fill(match: re.Match[str]) -> str:
        block = _URI.sub(lambda uri: f"{uri['base']}/v{version}/{uri['start']}_v{version}{uri['end']}", match[0])
        uri = _URI.search(block)
        assert uri, "a platform has no uri"
        archive = directory / uri[0].rpartition("/")[2]
        if not archive.exists():
            missing.append(archive.name)
            return ""
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        return re.sub(r'sha256: "?[0-9a-f]{64}"?', f"sha256: {digest}", block)

    text = _PLATFORM.sub(fill, re.sub(r"(?m)^  version: .*$", f"  version: v{version}", manifest))
    if missing and not (partial and "selector" in text):
        raise Missing(f"{directory} lacks {', '.join(missing)}")
    return text


def main() -> int:
    """Write the manifest; exit code 1 where an archive is missing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--output", type=Path, default=MANIFEST)
    parser.add_argument("--partial", action="store_true", help="leave out platforms without an archive")
    args = parser.parse_args()
    try:
        text = filled(MANIFEST.read_text(encoding="utf-8"), args.directory, partial=args.partial)
    except Missing as missing:
        print(f"error: {missing}; build them first, or use --partial", file=sys.stderr)
        return 1
    args.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
