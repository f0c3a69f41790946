"""A Debian with the oldest C library that the archive promises to run with, in a folder: its base, no Python and no pip."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.cluster.binaries import Unavailable, cache

SUITE = "bullseye"
MIRROR = "apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' | sed -n 's/^Debian //p' | grep -v security | head -n 1"


def debian() -> Path:
    """The folder; made once, which takes a minute or two. Raises ``Unavailable`` where it cannot be had."""
    if not shutil.which("debootstrap") or os.geteuid() != 0:
        raise Unavailable("debootstrap and root are needed for a machine without Python")
    folder = cache() / f"debian-{SUITE}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            mirror = subprocess.run(["sh", "-c", MIRROR], capture_output=True, text=True).stdout.strip()
            if not mirror:
                raise Unavailable("apt knows no Debian mirror; run apt-get update first")
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix="build-") as temporary:
                root = Path(temporary, "root")
                done = subprocess.run(["debootstrap", "--variant=minbase", SUITE, root, mirror], capture_output=True, text=True)
                if done.returncode:
                    raise Unavailable(f"debootstrap failed: {done.stdout[-500:]}{done.stderr[-500:]}")
                root.rename(folder)
    return folder
