"""Imports point one way, and what a command does not need it does not load."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import kubectl_svc

PACKAGE = Path(kubectl_svc.__file__).parent

# Who may import what of the package, besides what lies in the same folder; the longest name that fits counts.
# cli -> commands -> {expose, endpoints, trace, render} -> kubernetes -> objects; `gather` and `store` reach the cluster.
MAY_IMPORT = {
    "__init__": set(),
    "__main__": {"cli"},
    "cli": {"commands", "console", "errors"},
    "commands": {"cluster", "console", "endpoints", "errors", "expose", "objects", "render", "trace", "wording"},
    "render": {"console", "endpoints", "errors", "objects", "trace", "wording"},
    "expose": {"errors", "kubernetes", "objects", "wording"},
    "expose.gather": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "expose.changes": {"endpoints", "errors", "kubernetes", "objects", "wording"},
    "expose.outside": {"endpoints", "errors", "kubernetes", "objects", "wording"},
    "expose.plan": {"endpoints", "errors", "kubernetes", "objects", "wording"},
    "expose.run": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "expose.store": {"cluster", "endpoints", "errors", "kubernetes", "objects", "wording"},
    "expose.waiting": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "endpoints": {"errors", "kubernetes", "objects", "wording"},
    "endpoints.writing.access": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "endpoints.reading.gather": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "endpoints.reading.probe": {"cluster", "errors", "objects", "wording"},
    "endpoints.writing.quotas": {"cluster", "errors", "objects", "wording"},
    "endpoints.writing.store": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "endpoints.writing.trial": {"cluster", "errors", "objects"},
    "trace": {"errors", "kubernetes", "objects", "wording"},
    "trace.reading.aliases": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "trace.reading.answers": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "trace.reading.around": {"cluster", "errors", "kubernetes", "objects"},
    "trace.reading.asking": {"cluster", "errors", "objects"},
    "trace.reading.fronts": {"cluster", "errors", "kubernetes", "objects"},
    "trace.reading.gather": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "trace.reading.judging": {"cluster", "kubernetes", "objects", "wording"},
    "trace.reading.lookups": {"cluster", "kubernetes", "objects"},
    "trace.reading.secret_names": {"cluster", "objects", "wording"},
    "trace.reading.strays": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "trace.reading.views": {"cluster", "errors", "kubernetes", "objects", "wording"},
    "kubernetes": {"objects"},
    "wording": {"objects"},
    "cluster": {"errors", "objects", "wording"},
    "console": {"errors", "objects"},
    "errors": {"wording"},
    "objects": set(),
}
# Who may call a gateway, for that is a way to the cluster. What it returns belongs in a module beside it that all may know.
GATEWAYS = {
    "endpoints.reading.gather": {
        "commands",
        "endpoints.writing.access",
        "endpoints.writing.quotas",
        "endpoints.writing.store",
        "endpoints.writing.trial",
        "expose.store",
    },
    "endpoints.writing.access": {"endpoints.writing.store", "endpoints.writing.trial", "expose.store"},
    "endpoints.writing.quotas": {"endpoints.writing.store", "expose.store"},
    "endpoints.writing.trial": {"endpoints.writing.store", "expose.store"},
    "endpoints.writing.store": {"commands", "expose.store"},
    "expose.gather": {"commands", "expose.run"},
    "expose.run": {"commands"},
    "expose.store": {"commands", "expose.run", "expose.store"},
    "expose.waiting": {"commands"},
    "trace.reading.aliases": {"trace.reading.gather"},
    "trace.reading.answers": {
        "trace.reading.aliases",
        "trace.reading.around",
        "trace.reading.gather",
        "trace.reading.lookups",
        "trace.reading.secret_names",
        "trace.reading.strays",
        "trace.reading.views",
    },
    "trace.reading.around": {"commands", "trace.reading.gather"},
    "trace.reading.asking": {
        "commands",
        *(
            f"trace.reading.{one}"
            for one in ("aliases", "answers", "around", "fronts", "gather", "secret_names", "strays", "views")
        ),
    },
    "trace.reading.fronts": {"commands"},
    "trace.reading.gather": {"commands"},
    "trace.reading.judging": {"trace.reading.around", "trace.reading.gather", "trace.reading.lookups"},
    "trace.reading.lookups": {
        *(f"trace.reading.{one}" for one in ("around", "fronts", "gather", "lookups")),
    },
    "trace.reading.secret_names": {"trace.reading.gather"},
    "trace.reading.strays": {"trace.reading.gather"},
    "trace.reading.views": {"commands", "trace.reading.gather"},
}
# The rooms of a folder in the order in which they may know each other: each may import those before it.
STREAMS = {
    "endpoints": ("said", "refusals", "addresses", "objects", "reading", "edits", "writing", "texts"),
    "trace": (
        "words",
        "alias_names",
        "said",
        "target",
        "asked",
        "viewpoint",
        "reading",
        "ends",
        "entrances",
        "passages",
        "access",
        "resolving",
        "finding",
        "report",
        "chain",
        "hops",
        "fixes",
        "situations",
        "registry",
        "checks",
        "trial",
        "proposed",
        "engine",
        "texts",
        "manual",
    ),
}
# Libraries with one home, so that what they cost and how they fail is seen in one place.
AT_HOME = {
    "http": ("cluster", "endpoints.reading.probe"),
    "kubernetes": ("cluster",),
    "ssl": ("cluster", "endpoints.reading.probe"),
    "tabulate": ("render",),
    "urllib3": ("cluster",),
    "yaml": ("cluster", "render"),
}
HEAVY = {"difflib", "http.client", "kubernetes", "ssl", "tabulate", "urllib3", "yaml"}

SOURCES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path for path in PACKAGE.rglob("*.py")
}


def source_of(module: str) -> str:
    """What a module of the package consists of."""
    return SOURCES[module].read_text(encoding="utf-8")


def offences(module: str, source: str) -> list[str]:
    """The imports in ``source`` that ``module``, named from within the package, must not have."""
    return [f"{module} imports {name}" for name in imported(source) if not allowed(module, name)]


@cache
def imported(source: str) -> tuple[str, ...]:
    """Every name that an import statement at any depth mentions, as if it were a module."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names += (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)
    return tuple(names)


def allowed(module: str, name: str) -> bool:
    """Whether ``module`` may mention ``name``."""
    if name.startswith("."):
        return False  # a full name says which way it points
    if not within(name, "kubectl_svc"):
        return all(any(within(module, home) for home in homes) for library, homes in AT_HOME.items() if within(name, library))
    target = name.removeprefix("kubectl_svc").removeprefix(".")
    if target in ("", "__version__"):
        return True
    gateway = next((gateway for gateway in GATEWAYS if within(target, gateway)), None)
    if gateway and not any(within(module, user) for user in GATEWAYS[gateway]):
        return False
    rule = max((rule for rule in MAY_IMPORT if within(module, rule)), key=len)
    folder, _, rest = target.partition(".")
    if rest and folder == module.partition(".")[0]:
        return folder not in STREAMS or place(target) <= place(module)
    return folder in MAY_IMPORT[rule]


def place(module: str) -> int:
    """How far down the stream of its folder a module lies; the folder itself lies above all."""
    folder, *room = module.split(".")
    return STREAMS[folder].index(room[0]) if room else -1


def within(name: str, package: str) -> bool:
    """Whether ``name`` is ``package`` or lies in it."""
    return f"{name}.".startswith(f"{package}.")


@pytest.mark.parametrize("folder", STREAMS)
def test_every_room_has_its_place_in_the_stream(folder: str) -> None:
    assert {module.split(".")[1] for module in SOURCES if module.startswith(f"{folder}.")} == set(STREAMS[folder])


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_imports_point_one_way(module: str) -> None:
    assert offences(module, source_of(module)) == []


def of_its_own(package: str) -> bool:
    """Whether importing a package imports modules of it: the statements at the top of its ``__init__``."""
    body = ast.parse(source_of(package)).body
    named = (name for one in body if isinstance(one, ast.ImportFrom) for name in imported(ast.unparse(one)))
    return any(within(name, f"kubectl_svc.{package}") for name in named)


LOADED_FIRST = {"cluster.transport"}
"""Imported with the cluster, before any thread begins."""


@pytest.mark.parametrize("package", sorted(name for name, path in SOURCES.items() if path.stem == "__init__" and name))
def test_a_package_that_imports_its_modules_is_imported_by_its_own_name(package: str) -> None:
    """`commands.ahead` imports in a thread. Where one thread begins with a module, another with its package, each would wait
    for the other, and Python gives up: ``_DeadlockError``."""
    users = [module for module in SOURCES if not within(module, package.rpartition(".")[0] or package)]
    if of_its_own(package) and package not in LOADED_FIRST:
        inner = {name for name in SOURCES if name != package and within(name, package)}
        found = {user: set(imported(source_of(user))) for user in users}
        assert {
            user for user, names in found.items() if any(within(n, f"kubectl_svc.{m}") for n in names for m in inner)
        } == set()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("objects.pods", "from kubectl_svc.errors import SvcError"),
        ("objects.pods", "from kubectl_svc import trace"),
        ("objects.pods", "def f():\n    import kubectl_svc.cluster.api"),
        ("expose.ports", "from kubectl_svc.render import objects"),
        ("expose.ports", "from kubectl_svc.cluster.api import Cluster"),
        ("trace.chain", "if TYPE_CHECKING:\n    from kubectl_svc.cluster.api import Cluster"),
        ("trace.chain", "from kubectl_svc.trace.reading import gather"),
        ("trace.checks.ports", "from kubectl_svc.trace.reading.gather import Facts"),
        ("trace.checks.ports", "from .. import gather"),
        ("kubernetes.controllers.expected", "from kubectl_svc.trace.reading.facts import Facts"),
        ("kubernetes.proxy.choice", "from kubectl_svc.errors import SvcError"),
        ("trace.reading.facts", "from kubectl_svc.trace.chain import Chain"),
        ("trace.hops.referrers", "from kubectl_svc.trace.fixes.edits import kubectl"),
        ("trace.chain", "from kubectl_svc.trace.hops import way"),
        ("trace.engine", "from kubectl_svc.trace import texts"),
        ("trace.checks.ports", "from kubectl_svc.trace.texts import message"),
        ("render.as_tree", "from kubectl_svc.trace.reading.gather import Facts"),
        ("render.as_tree", "import urllib3"),
        ("cluster.api", "from kubectl_svc.commands import options"),
        ("expose.ports", "from yaml import safe_load"),
        ("endpoints.edits.plan", "from http import client"),
        ("endpoints.edits.plan", "from kubectl_svc.endpoints.writing.account import Account"),
        ("endpoints.objects.layout", "from kubectl_svc.endpoints.reading.facts import EndpointFacts"),
    ],
)
def test_an_import_against_the_stream_is_noticed(module: str, source: str) -> None:
    assert len(offences(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("trace.reading.gather", "from kubectl_svc.cluster.api import Cluster"),
        ("commands.trace", "from kubectl_svc.trace.reading.gather import gather"),
        ("trace.reading.facts", "from kubectl_svc.trace.reading.seen import Seen"),
        ("trace.reading.gather", "from kubectl_svc.kubernetes.dns import names"),
        ("trace.engine", "from kubectl_svc.trace import checks"),
        ("trace.checks.ports", "from kubectl_svc.trace.fixes import near"),
        ("commands.endpoints", "from kubectl_svc.endpoints.writing import store"),
        ("render.objects", "from yaml import dump"),
        ("cluster.transport.proxied", "import urllib3.util"),
        ("cluster.api", "from kubectl_svc import __version__"),
        ("endpoints.edits.plan", "from httpx import get"),
    ],
)
def test_an_import_with_the_stream_is_not(module: str, source: str) -> None:
    assert offences(module, source) == []


@pytest.mark.parametrize(
    "words", [["--help"], ["version"], ["expose", "--help"], ["trace", "--help"], ["endpoints", "--help"]], ids=" ".join
)
def test_help_and_version_load_only_what_they_print(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kubectl_svc", *words], cwd=PACKAGE.parent, capture_output=True, text=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert done.returncode == 0, done.stderr
    assert "argparse" in loaded
    assert loaded & HEAVY == set()
