"""Build the archive of this platform: kubectl-svc with its own CPython, for machines that have none.

``python -m release.archive [DIRECTORY]`` writes ``kubectl-svc_VERSION_OS_ARCH.tar.gz`` (a zip on Windows) and its checksum. Two
builds of one commit give the same bytes: times, owners and order in the archive are fixed, and bytecode is compiled by its own
interpreter.
Linux gets the interpreter of ``interpreter.sh``; macOS and Windows get what PyInstaller makes of the running one.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from kubectl_svc import __version__
from release import frozen, notices

HERE = Path(__file__).parent
TOP = HERE.parent
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64", "AMD64": "amd64"}
LEFT_OUT = (
    *(
        "test",
        "idlelib",
        "tkinter",
        "turtledemo",
        "turtle.py",
        "ensurepip",
        "pydoc_data",
        "venv",
        "sqlite3",
        "curses",
        "lib2to3",
    ),
    *("distutils", "dbm", "wsgiref", "xmlrpc", "__phello__", "lib-dynload", "site-packages"),
)
"""Of the standard library: what nothing here imports, and what is linked in or comes from elsewhere."""
EPOCH = 1_700_000_000
"""Seconds; the time that every file in the archive has, unless SOURCE_DATE_EPOCH says another."""


def name() -> str:
    """``kubectl-svc_v0.1.0_linux_amd64.tar.gz``."""
    system = platform.system().lower()
    ending = "zip" if system == "windows" else "tar.gz"
    return f"kubectl-svc_v{__version__}_{system}_{ARCHITECTURES[platform.machine()]}.{ending}"


def interpreter_folder() -> Path:
    """Where the interpreter of this recipe is or will be: in the user's cache."""
    recipe = b"".join((HERE / part).read_bytes() for part in ("interpreter.sh", "launcher.c")) + platform.machine().encode()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "kubectl-svc")
    return cache / f"interpreter-{hashlib.sha256(recipe).hexdigest()[:16]}"


def interpreter() -> Path:
    """The interpreter that goes into the archive, built where the cache lacks it; that takes minutes with two cores."""
    directory = interpreter_folder()
    directory.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{directory}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "glibc").exists():
            subprocess.run([HERE / "interpreter.sh", directory], check=True, stdout=sys.stderr)
    return directory


def build(directory: Path) -> Path:
    """The archive, written into ``directory``, its checksum beside it."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary, "kubectl-svc")
        if platform.system() == "Linux":
            _with_interpreter(root)
        else:
            frozen.build(root)
        shutil.copy(TOP / "LICENSE", root / "LICENSE")
        directory.mkdir(parents=True, exist_ok=True)
        archive = directory / name()
        archive.write_bytes(_zipped(root) if archive.suffix == ".zip" else _packed(root))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    Path(f"{archive}.sha256").write_text(f"{digest}  {archive.name}\n", encoding="utf-8")
    return archive


def _with_interpreter(root: Path) -> None:
    base, lib = interpreter(), root / "lib"
    shutil.copytree(base / "lib", lib, ignore=_unneeded)
    _install(lib)
    notices.write(root, notices.linked(base), lib)
    _compile(base / "python", lib)
    _gather(base / "python", lib)
    shutil.copy(base / "kubectl-svc", root / "kubectl-svc")


def _unneeded(folder: str, names: list[str]) -> set[str]:
    top = Path(folder).name == "lib"
    return {
        one
        for one in names
        if (top and (one in LEFT_OUT or one.startswith("config-"))) or one in ("__pycache__", "tests", "idle_test")
    }


def _install(lib: Path) -> None:
    """kubectl-svc and what it depends on, in the versions that the tests run with."""
    version = ".".join(_python_version(lib).split(".")[:2])
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
        "--target",
        str(lib),
    ]
    shutil.rmtree(TOP / "build" / "lib", ignore_errors=True)  # setuptools would pack modules that are gone
    with tempfile.TemporaryDirectory() as wheels:
        made = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--wheel-dir",
            wheels,
            str(TOP),
        ]
        subprocess.run(made, check=True, stdout=sys.stderr)
        (wheel,) = Path(wheels).glob("*.whl")
        only = ["--only-binary=:all:", "--implementation=cp", f"--python-version={version}"]
        only += [f"--platform=manylinux{glibc}_{platform.machine()}" for glibc in ("_2_28", "_2_17", "2014")]
        pinned = ["--require-hashes", "--requirement", str(TOP / "release/requirements.txt")]
        subprocess.run([*pip, *only, *pinned], check=True, stdout=sys.stderr)
        subprocess.run([*pip, "--no-deps", str(wheel)], check=True, stdout=sys.stderr)
    shutil.rmtree(lib / "bin", ignore_errors=True)
    for record in ("RECORD", "direct_url.json", "INSTALLER", "REQUESTED"):  # of this very installation, paths and all
        for path in lib.glob(f"*.dist-info/{record}"):
            path.unlink()


def _python_version(lib: Path) -> str:
    versions = (line.split() for line in (interpreter() / "versions").read_text().splitlines())
    return next(version for part, version, _ in versions if part == "CPython")


def _compile(python: Path, lib: Path) -> None:
    """Bytecode beside the extension modules and data, and no source: an import opens one file."""
    options = ("-q", "-b", "-f", f"-s{lib}", "--invalidation-mode=unchecked-hash")
    home = {"PYTHONHOME": str(python.parent), "PYTHONPATH": str(python.parent / "lib"), "PYTHONHASHSEED": "0"}
    command = [str(python), "-S", "-s", "-m", "compileall", *options, str(lib)]
    subprocess.run(command, check=True, env={**os.environ, **home}, stdout=sys.stderr)
    for source in lib.rglob("*.py"):
        source.unlink()


def _gather(python: Path, lib: Path) -> None:
    """What nearly every command needs, in one file."""
    home = {"PYTHONHOME": str(python.parent), "PYTHONPATH": str(lib), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(python), "-S", "-s", str(HERE / "blob.py"), str(lib)]
    subprocess.run(command, check=True, env={**os.environ, **home}, stdout=sys.stderr)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """What goes into the archive, in order; krew refuses links."""
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            raise ValueError(f"{path.relative_to(root)} is a link, which krew refuses")
        if path.is_file():
            yield f"{root.name}/{path.relative_to(root).as_posix()}", path


def _packed(root: Path) -> bytes:
    """A tar.gz of ``root`` that depends on nothing but its files."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, path in _files(root):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = path.stat().st_size, _time(), 0o755 if os.access(path, os.X_OK) else 0o644
            with path.open("rb") as content:
                tar.addfile(entry, content)
    return gzip.compress(plain.getvalue(), 9, mtime=0)


def _zipped(root: Path) -> bytes:
    """The same as a zip."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in _files(root):
            entry = zipfile.ZipInfo(name, time.gmtime(_time())[:6])
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _time() -> int:
    return int(os.environ.get("SOURCE_DATE_EPOCH", EPOCH))


if __name__ == "__main__":
    print(build(Path(sys.argv[1] if len(sys.argv) > 1 else TOP / "dist")))
