"""`make demo` as a newcomer sees it: what the README shows is what comes out."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_demo_prints_what_it_should(golden: Callable[[str, Path], None]) -> None:
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
    environment = {"PATH": path, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["sh", ROOT / "examples/demo.sh"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    assert done.returncode == 0
    golden(done.stdout, Path(__file__).parent / "demo.txt")
