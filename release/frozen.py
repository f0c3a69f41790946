"""The folder of an archive as PyInstaller makes it (onedir), for platforms without an interpreter recipe of their own.

The programs that kubectl-svc starts (credential plugins, kubectl) must not load the bundled libraries: PyInstaller's
loader keeps the caller's ``LD_LIBRARY_PATH`` in ``LD_LIBRARY_PATH_ORIG``, and ``START`` puts it back before anything
else runs.
"""

from __future__ import annotations

import platform
import shutil
import site
import subprocess
import sys
import tempfile
from pathlib import Path

from release import notices

START = """\
import os, sys
for name in ("LD_LIBRARY_PATH", "LIBPATH"):
    before = os.environ.pop(name + "_ORIG", None)
    if before is not None:
        os.environ[name] = before
    elif getattr(sys, "frozen", False):
        os.environ.pop(name, None)
if os.path.basename(sys.argv[0]).startswith("kubectl_complete-svc"):
    from kubectl_svc.commands.completion import complete_main as main
else:
    from kubectl_svc.cli import main
raise SystemExit(main())
"""
OPTIONS = (
    "--noconfirm",
    "--onedir",
    "--contents-directory=lib",
    "--name=kubectl-svc",
    "--collect-submodules=kubectl_svc",
    "--collect-data=kubectl_svc",
)


def build(root: Path) -> None:
    """Make ``root``; the running Python has kubectl-svc and PyInstaller."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        (work / "start.py").write_text(START, encoding="utf-8")
        command = [sys.executable, "-m", "PyInstaller", *OPTIONS, f"--distpath={work / 'dist'}", f"--workpath={work / 'work'}"]
        subprocess.run([*command, f"--specpath={work}", str(work / "start.py")], check=True, stdout=sys.stderr)
        shutil.copytree(work / "dist" / "kubectl-svc", root, symlinks=False)
    python = notices.Part("CPython", platform.python_version(), "Python-2.0", (_license(),), "generic")
    notices.write(root, [python], Path(site.getsitepackages()[-1]))


def _license() -> str:
    import builtins

    return str(getattr(builtins, "license", ""))
