"""``kubectl svc completion``, and ``kubectl_complete-svc``, which kubectl asks for candidates.

kubectl runs the latter with the words behind ``kubectl svc``, the last of them being the one at the cursor, and takes a
candidate a line, ``value<TAB>meaning``, and a last line ``:DIRECTIVE``. Whatever goes wrong, there are just no candidates.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from kubectl_svc.commands import candidates, command, options
from kubectl_svc.commands.candidates import Candidates, Source
from kubectl_svc.commands.parser import Parser
from kubectl_svc.commands.said import said
from kubectl_svc.console import Console, leave, safe
from kubectl_svc.errors import OK, SvcError, UsageError

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster

USAGE = "install [--directory DIR] | bash | zsh | fish"
EXAMPLES = """\
  # Once; kubectl's own completion then completes kubectl svc, too
  kubectl svc completion install

  # Complete kubectl-svc itself, in bash (zsh and fish likewise)
  source <(kubectl-svc completion bash)"""

SECONDS = 0.3
"""How long the cluster may take to name candidates: a person who presses Tab waits for them."""
LONGEST = 2.0
"""Seconds that all else may take, on a machine that is busy."""
PROGRAM = "kubectl_complete-svc"
_SHIM = '#!/bin/sh\nexec kubectl-svc completion candidates -- "$@"\n'


def configure(parser: Parser) -> None:
    """Flags of ``completion``."""
    parser.add_argument(
        "action",
        nargs="?",
        metavar="install|bash|zsh|fish",
        help=f"write {PROGRAM}, which kubectl runs; or print a script for the completion of kubectl-svc itself",
    )
    parser.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--directory", metavar="DIR", help="directory on PATH to write to (default: that of kubectl-svc)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Install the program that kubectl asks, or be it."""
    if args.action == "candidates":
        return _complete(args.words, console)
    if args.action is None:
        raise UsageError(said("nothing-to-do"), said("install-or-shell"))
    if args.action != "install":
        from kubectl_svc.commands.shells import SCRIPTS

        if args.action not in SCRIPTS:
            raise UsageError(said("invalid-argument", word=args.action), said("install-or-shells", shells=list(SCRIPTS)))
        console.out(SCRIPTS[args.action].rstrip())
        return OK
    path = _install(args.directory or _beside_us(console))
    console.out(f"{path} written; kubectl completes 'kubectl svc' wherever it completes itself ('kubectl completion --help')")
    return OK


def complete_main() -> NoReturn:
    """The entry point of ``kubectl_complete-svc``."""
    # A credential plugin may have something to say, and the shell would show it in the middle of the line.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    leave(_complete(sys.argv[1:], Console()))


def _complete(words: Sequence[str], console: Console) -> int:
    found, sources = Candidates([]), Sources(words[:-1], console)

    def look() -> None:
        nonlocal found
        try:
            found = candidates.complete(words[:-1], words[-1] if words else "", command.COMMANDS, sources.find)
        except Exception:
            # Nobody completes a word to learn what is wrong; the command itself will tell.
            return

    # In a thread, so that a server that does not answer costs the time limit and not its own.
    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    latest = time.monotonic() + LONGEST
    while thread.is_alive() and time.monotonic() < min(latest, sources.asked + SECONDS):
        thread.join(0.01)
    lines = [f"{safe(value)}\t{safe(meaning)}" if meaning else safe(value) for value, meaning in found.candidates]
    console.out("\n".join([*lines, f":{found.directive}"]))
    return OK


class Sources:
    """What only a kubeconfig, a cluster or the catalogue of faults knows, by metavar."""

    def __init__(self, words: Sequence[str], console: Console) -> None:
        self._words = words
        self._console = console
        self.asked = math.inf
        """When the cluster was asked, by the monotonic clock."""

    def find(self, metavar: str) -> Source | None:
        """The source of what ``metavar`` stands for; ``None`` where there is none."""
        listed: dict[str, Source] = {
            "NAMESPACE": lambda before, current: self._names("namespaces"),
            "CONTEXT": lambda before, current: self._kubeconfig().contexts,
            "CLUSTER": lambda before, current: self._kubeconfig().clusters,
            "USER": lambda before, current: self._kubeconfig().users,
            "SERVICE": self._services,
            "TARGET": self._targets,
            "ADDR": self._addresses,
            "TYPE NAME": self._types_and_names,
            "CLIENT": self._clients,
            "NODE": lambda before, current: self._names("nodes"),
            "CODE": lambda before, current: _codes(),
        }
        return listed.get(metavar)

    def _services(self, before: Sequence[str], current: str) -> Iterable[str]:
        """Services, and behind a colon the ports of one; with ``-A`` none is named."""
        if any(word == "-A" or word.startswith("--all-namespaces") for word in self._words):
            return []
        if "/" in current and "--from" in self._words:  # one more client
            return self._clients(before, current)
        name, colon, _ = current.partition(":")
        if not colon:
            return sorted(set(self._names("services")) - set(before))
        from kubectl_svc.objects.meta import items, mapping

        spec = mapping(next((one for one in self._objects("services") if one["metadata"]["name"] == name), {}), "spec")
        return [f"{name}:{port.get('name') or port.get('port')}" for port in items(spec, "ports")]

    def _targets(self, before: Sequence[str], current: str) -> Iterable[str]:
        """What `trace` takes: Services, ``TYPE/NAME``, and behind a type its names; a type once it is begun."""
        from kubectl_svc.trace.asked import REFERRERS, ROUTING, TYPES, WORKLOADS

        kind, slash, _ = current.partition("/")
        if slash:
            return [f"{kind}/{name}" for name in sorted(self._names(kind))]
        if before and before[0].lower().partition(".")[0] in TYPES:
            return sorted(set(self._names(before[0])) - set(before[1:]))
        types = (
            [names[0] for kinds in (ROUTING, WORKLOADS, REFERRERS) for names in kinds.values()]
            if current and not before
            else []
        )
        return [*self._services(before, current), *types]

    def _addresses(self, before: Sequence[str], current: str) -> Iterable[str]:
        """Where the Service's endpoints are, whoever made them; not those that are named already."""
        from kubectl_svc.endpoints.reading import gather
        from kubectl_svc.endpoints.reading.union import rows

        service, *named = before
        facts = gather.read(self._cluster(), service.rpartition("/")[2], gather.Scope(cluster_ips=False))
        return sorted({row.address for row in rows(facts)} - set(named))

    def _types_and_names(self, before: Sequence[str], current: str) -> Iterable[str]:
        """``TYPE NAME…`` or ``TYPE/NAME…``."""
        kind, slash, _ = current.partition("/")
        if slash:
            return [f"{kind}/{name}" for name in self._names(kind)]
        if not before:
            from kubectl_svc.cluster.kinds import BUILT_IN

            return sorted(resource.plural for resource in BUILT_IN)
        return [] if "/" in before[0] else sorted(set(self._names(before[0])) - set(before[1:]))

    def _clients(self, before: Sequence[str], current: str) -> Iterable[str]:
        """``TYPE/NAME`` or ``NAMESPACE/TYPE/NAME``: first the types, then what is of one."""
        from kubectl_svc.trace.viewpoint import TYPES, kind_of

        begun, slash, _ = current.rpartition("/")
        space, _, kind = begun.rpartition("/")
        if slash and kind_of(kind):
            return [f"{begun}/{name}" for name in self._names(kind, space or None)]
        return [f"{begun}{slash}{one}/" for one in TYPES] if not space else []

    def _names(self, kind: str, namespace: str | None = None) -> list[str]:
        return [str(one["metadata"]["name"]) for one in self._objects(kind, namespace)]

    def _objects(self, kind: str, namespace: str | None = None) -> Iterable[Any]:
        """The first page of one type; a shell shows no more anyway."""
        from kubectl_svc.cluster import kinds
        from kubectl_svc.cluster.reading import Read

        cluster = self._cluster()
        return next(cluster.pages(Read(kinds.known(kind) or kinds.discovered(kind, cluster.raw), None, namespace)))

    def _cluster(self) -> Cluster:
        """The cluster that the words name; it is asked once and not waited for."""
        self.asked = min(self.asked, time.monotonic())
        silent = Console(stdout=self._console.stdout, environ=self._console.environ)
        self._console.at_end(silent.close)
        return options.cluster(self._flags(), silent, retry_seconds=0)

    def _kubeconfig(self) -> Any:
        from kubectl_svc.cluster import kubeconfig

        return kubeconfig.load(getattr(self._flags(), "kubeconfig", None), self._console.environ)

    def _flags(self) -> argparse.Namespace:
        """The connection flags among the words; all else is passed over."""
        parser = Parser("", "", "")
        options.connection(parser)
        try:
            return parser.parse_known_args(list(self._words))[0]
        except UsageError:  # the last one still wants its value
            return parser.parse_known_args(list(self._words[:-1]))[0]


def _codes() -> list[str]:
    from kubectl_svc.trace.registry import BY_CODE

    return list(BY_CODE)


def _beside_us(console: Console) -> str:
    from shutil import which

    found = which("kubectl-svc", path=console.environ.get("PATH"))
    if not found:
        raise SvcError(said("not-on-path"), said("name-folder"))
    return os.path.dirname(found)


def _install(folder: str) -> str:
    path = os.path.join(folder, PROGRAM)
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(_SHIM)
        os.chmod(path, 0o755)
    except FileExistsError as error:
        raise SvcError(said("there-already", path=path), said("remove-first")) from error
    except OSError as error:
        raise SvcError(said("not-written", path=path, reason=error.strerror), said("other-folder")) from error
    return path
