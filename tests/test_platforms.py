"""What only POSIX has is asked for under a guard: the same modules run on Windows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import kubectl_svc

PACKAGE = Path(kubectl_svc.__file__).parent
MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
NAMES = {
    "os": {
        *("chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups", "getpgid", "getsid"),
        *("getuid", "killpg", "lchown", "memfd_create", "mkfifo", "nice", "openpty", "pread", "pwrite", "setsid"),
        *("sched_getaffinity", "set_blocking", "setpgid", "sync", "uname", "wait", "wait3", "wait4", "waitid", "O_CLOEXEC"),
        *("O_NOFOLLOW", "MFD_CLOEXEC", "environb"),
    },
    "signal": {
        *("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"),
        *("alarm", "pause", "pthread_kill", "setitimer"),
    },
    "socket": {"AF_UNIX", "socketpair", "sethostname"},
    "time": {"tzset", "clock_gettime"},
}
"""Module -> what Windows lacks of it, by Python's own documentation."""
MENTIONED = re.compile("|".join(rf"\b{name}\b" for name in sorted(MODULES.union(*NAMES.values()))))
"""What is not mentioned at all needs no guard, and no look at the syntax."""
GUARDS = ("hasattr", "sys.platform", "os.name", "platform.system")


def offences(source: str) -> list[str]:
    """``line: name`` of what stands outside every guard."""
    found = _walk(ast.parse(source), guarded=False) if MENTIONED.search(source) else ()
    return [f"{line}: {name}" for line, name in found]


def _walk(node: ast.AST, *, guarded: bool) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.If | ast.IfExp):
        guarded = guarded or any(guard in ast.unparse(node.test) for guard in GUARDS)
    elif isinstance(node, ast.FunctionDef):
        guarded = guarded or any(map(_ends_there, node.body))
    elif isinstance(node, ast.BoolOp):
        guarded = guarded or any(guard in ast.unparse(value) for value in node.values for guard in GUARDS)
    elif isinstance(node, ast.Try):
        caught = " ".join(ast.unparse(handler.type) for handler in node.handlers if handler.type)
        guarded = guarded or "ImportError" in caught or "AttributeError" in caught
    if not guarded:
        yield from ((getattr(node, "lineno", 0), name) for name in _named(node))
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, guarded=guarded)


def _ends_there(statement: ast.stmt) -> bool:
    """``if not hasattr(os, …): return`` at the start of a function guards the rest of it."""
    return (
        isinstance(statement, ast.If)
        and isinstance(statement.body[-1], ast.Return | ast.Raise)
        and any(guard in ast.unparse(statement.test) for guard in GUARDS)
    )


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in MODULES)
    elif isinstance(node, ast.ImportFrom):
        if node.module in MODULES:
            yield str(node.module)
        yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name in NAMES.get(node.module or "", ()))
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in NAMES.get(node.value.id, ()):
        yield f"{node.value.id}.{node.attr}"


def test_what_windows_lacks_has_a_guard() -> None:
    found = {str(path.relative_to(PACKAGE)): offences(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("import fcntl", 1),
        ("from pwd import getpwuid", 1),
        ("import os\nos.getuid()", 1),
        ("from signal import SIGHUP", 1),
        ("import os\nif hasattr(os, 'getuid'):\n    os.getuid()", 0),
        ("try:\n    import fcntl\nexcept ImportError:\n    fcntl = None", 0),
        ("import os\nx = os.getuid() if hasattr(os, 'getuid') else 0", 0),
        ("import os\ndef f():\n    if not hasattr(os, 'getuid'):\n        return 0\n    return os.getuid()", 0),
        ("import os\nos.getpid()", 0),
    ],
)
def test_the_guard_itself(source: str, count: int) -> None:
    assert len(offences(source)) == count
