"""The file ``lib/modules`` of an archive: the bytecode of the modules that nearly every command needs.

Importing from it takes no search and no file for each module, which is most of a command's start. Beside the modules it has
the regular expressions that they compile, compiled: a tenth of a trace's start. The package's first act, the only module of
these that stays a file, is to look there.

The archive's own interpreter runs it, ``python release/blob.py LIB``, for bytecode is that interpreter's alone.
"""

from __future__ import annotations

import contextlib
import importlib
import marshal
import os
import sys
from pathlib import Path
from typing import Any

FIRST, COMPILER = "kubectl_svc", "re._compiler"
FINDER = """
import marshal, posix, sys
_file = posix.open({lib} + "/modules", posix.O_RDONLY | posix.O_CLOEXEC)
_start = int.from_bytes(posix.pread(_file, 8, 0), "little")
_index = marshal.loads(posix.pread(_file, _start - 8, 8))
_Spec = type(__spec__)
class _Modules:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        found = _index.get(name)
        if found is None:
            return None
        place = {lib} + "/" + name.replace(".", "/")
        spec = _Spec(name, cls, origin=place + ("/__init__.pyc" if found[2] else ".pyc"), is_package=found[2])
        spec.has_location = True
        if found[2]:
            spec.submodule_search_locations.append(place)
        return spec
    @staticmethod
    def create_module(spec):
        return None
    @staticmethod
    def exec_module(module):
        at, size, _ = _index[module.__name__]
        exec(marshal.loads(posix.pread(_file, size, _start + at)), module.__dict__)
sys.meta_path.insert(0, _Modules)
exec(marshal.loads({code!r}))
"""
PATTERNS = """
import marshal
exec(marshal.loads({code!r}))
_known, _anew = marshal.loads({patterns!r}), compile
def compile(pattern, flags=0):
    known = _known.get((pattern, int(flags)))
    return _sre.compile(pattern, *known) if known else _anew(pattern, flags)
"""
ANNOTATIONS = """
import marshal
exec(marshal.loads({code!r}))
_checked = _type_check
def _type_check(arg, *args, **kwargs):
    return arg if type(arg) is str else _checked(arg, *args, **kwargs)
"""
"""For each field of a named tuple Python compiles its annotation, which nobody reads."""
LEFT_OUT = ("encodings", "kubectl_svc.__main__", "urllib3")
"""What the interpreter itself needs before, and what no usual command imports."""
Code = tuple[bytes, bool]
"""A module's marshalled code, and whether it is a package."""


def write(lib: Path) -> None:
    """Make the file from the bytecode in ``lib``, and take from there what it holds."""
    patterns = _watched()
    for path in sorted((lib / FIRST).rglob("*.pyc")):
        name = ".".join(path.relative_to(lib).with_suffix("").parts).removesuffix(".__init__")
        if not name.startswith(LEFT_OUT):
            importlib.import_module(name)
    for words in (["version"], ["--help"]):
        importlib.import_module(f"{FIRST}.cli").main(words)
    modules = {name: found for name in sorted(sys.modules) if (found := _code(lib, name)) and not name.startswith(LEFT_OUT)}
    known = marshal.dumps(dict(sorted(patterns.items(), key=repr)))
    for name, hook in ((COMPILER, PATTERNS), ("typing", ANNOTATIONS)):
        modules[name] = _compiled(hook.format(code=modules[name][0], patterns=known), name), False
    for name, (_, package) in modules.items():
        lib.joinpath(*name.split("."), *(["__init__"] if package else [])).with_suffix(".pyc").unlink()
    first = FINDER.format(lib='__file__.rpartition("/")[0].rpartition("/")[0]', code=modules.pop(FIRST)[0])
    header = importlib.import_module("importlib.util").MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)  # never checked
    (lib / FIRST / "__init__.pyc").write_bytes(header + _compiled(first, FIRST))
    (lib / "modules").write_bytes(_packed(modules))


def _compiled(source: str, name: str) -> bytes:
    return marshal.dumps(compile(source, name, "exec", dont_inherit=True))


def _watched() -> dict[tuple[object, int], tuple[object, ...]]:
    """What is compiled from now on: pattern and flags -> what the engine is given for it."""
    compiler: Any = importlib.import_module(COMPILER)
    found: dict[tuple[object, int], tuple[object, ...]] = {}
    whole, engine = compiler.compile, compiler._sre

    class Engine:
        """The C module, with an ear."""

        flags = 0

        def __getattr__(self, name: str) -> object:
            return getattr(engine, name)

        def compile(self, pattern: object, flags: int, code: list[int], groups: int, names: Any, indexes: Any) -> object:
            given = int(flags), [int(item) for item in code], int(groups), dict(names), tuple(indexes)
            found[pattern, self.flags] = given
            return engine.compile(pattern, *given)

    watching = Engine()

    def compile_(pattern: object, flags: int = 0) -> object:
        watching.flags = int(flags)
        return whole(pattern, flags)

    compiler._sre, compiler.compile = watching, compile_
    return found


def _code(lib: Path, name: str) -> Code | None:
    """What lies in ``lib`` as bytecode under that name."""
    place = lib.joinpath(*name.split("."))
    for path, package in ((place / "__init__.pyc", True), (place.with_suffix(".pyc"), False)):
        if path.is_file():
            return path.read_bytes()[16:], package
    return None


def _packed(modules: dict[str, Code]) -> bytes:
    """Where the code begins, in 8 bytes; name -> place, length and whether it is a package, marshalled; the code."""
    index, content = {}, b""
    for name, (code, package) in modules.items():
        index[name] = (len(content), len(code), package)
        content += code
    head = marshal.dumps(index)
    return (len(head) + 8).to_bytes(8, "little") + head + content


if __name__ == "__main__":
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        write(Path(os.path.realpath(sys.argv[1])))
