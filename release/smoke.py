"""Try an archive as krew would unpack it: ``python -m release.smoke DIRECTORY`` runs its ``version`` and one trace of files."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SHOP = Path(__file__).parents[1] / "examples" / "shop.yaml"


def main(directory: Path) -> None:
    """Raises where something is not as it should be."""
    (archive,) = (path for path in directory.glob("kubectl-svc_*") if path.suffix in (".gz", ".zip"))
    with tempfile.TemporaryDirectory() as temporary:
        shutil.unpack_archive(archive, temporary)
        program = next(
            path for path in Path(temporary, "kubectl-svc").iterdir() if path.stem == "kubectl-svc" and path.is_file()
        )
        subprocess.run([program, "version"], check=True)
        done = subprocess.run([program, "trace", "web", "-f", SHOP], capture_output=True, text=True, encoding="utf-8")
        if done.returncode != 1 or "B1" not in done.stdout:
            raise SystemExit(f"trace ended with {done.returncode}:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
