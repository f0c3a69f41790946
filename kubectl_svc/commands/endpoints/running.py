"""What the verbs that write share: the way from arguments to a plan, and to its end on the cluster or on files."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.endpoints import flags
from kubectl_svc.commands.endpoints.telling import tell, tell_plan
from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, OK, UsageError

if TYPE_CHECKING:
    from kubectl_svc.endpoints.addresses import Address
    from kubectl_svc.endpoints.edits.request import EditRequest
    from kubectl_svc.endpoints.reading.gather import Scope
    from kubectl_svc.endpoints.writing.store import Planner, Store


def targets(args: argparse.Namespace, console: Console) -> tuple[Address, ...]:
    """Every address given, on the line or in a file; raises ``UsageError`` for none."""
    from kubectl_svc.endpoints.addresses import from_text, parse_all

    texts = list(args.addresses)
    if args.from_file:
        texts += from_text(_text(args.from_file, console))
    if not texts and "empty" not in args.allow:
        raise UsageError("no address given", "name at least one, or use --from-file")
    return parse_all(texts, once=True)


def request(verb: str, args: argparse.Namespace, console: Console) -> EditRequest:
    """The edit that the flags and arguments ask for."""
    from kubectl_svc.endpoints.addresses import parse_ports
    from kubectl_svc.endpoints.edits.request import EditRequest

    return EditRequest(
        verb,
        targets(args, console),
        parse_ports(getattr(args, "port", [])),
        _kind(args),
        frozenset(args.allow),
        args.take_over,
    )


def _kind(args: argparse.Namespace) -> str:
    """``--kind``, or ``--as endpoints``: it reads so naturally that it must not be taken for a user of that name to act as."""
    if getattr(args, "as_", None) in ("endpoints", "endpointslice"):
        args.kind = args.kind or args.as_
        del args.as_
    return getattr(args, "kind", None) or ""


def edit(verb: str, args: argparse.Namespace, console: Console) -> int:
    """Plan ``verb`` and do it, as the flags say: on the cluster, or on files."""
    from kubectl_svc.endpoints.edits.request import plan

    wanted = request(verb, args, console)
    return carry_out(verb, lambda facts: plan(facts, wanted), args, console)


def carry_out(verb: str, planner: Planner, args: argparse.Namespace, console: Console) -> int:
    """Do what ``planner`` plans for the Service, and tell what came of it."""
    if args.filename:
        return _on_files(planner, _scope(verb, args), args, console)
    if args.dry_run == "client":
        from kubectl_svc.endpoints.reading.gather import read

        facts = read(options.cluster(args, console), args.service, _scope(verb, args))
        plan = planner(facts)
        return tell_plan(facts, plan, plan.writes, args, console)
    done = store(verb, args, console).run(planner)
    return tell(done, args, console)


def store(verb: str, args: argparse.Namespace, console: Console) -> Store:
    """The writer for this Service, with the deadline that ``--timeout`` sets; no single answer is awaited for longer."""
    from kubectl_svc.endpoints.writing.store import Store

    timeout = flags.duration(args.timeout, "--timeout")
    if not getattr(args, "request_timeout", None):
        args.request_timeout = args.timeout
    return Store(
        options.cluster(args, console, seconds=timeout),
        args.service,
        timeout=timeout,
        finish=again(verb, args),
        dry_run=args.dry_run == "server",
        scope=_scope(verb, args),
        sleep=console.sleep,
    )


def _scope(verb: str, args: argparse.Namespace) -> Scope:
    """Only these bring in addresses, and only those have to do with classic Endpoints that are not mirrored."""
    from kubectl_svc.endpoints.reading.gather import Scope

    classic = verb in {"adopt", "clean", "delete", "migrate"} or _kind(args) == "endpoints" or bool(args.output)
    return Scope(cluster_ips=verb in {"add", "set", "switch", "sync"}, endpoints=classic, absent=verb == "clean")


def _on_files(planner: Planner, scope: Scope, args: argparse.Namespace, console: Console) -> int:
    """``-f``: plan on what the files hold, and print all of it as it is afterwards, ready for ``kubectl apply -f -``."""
    from kubectl_svc.cluster.snapshot import Snapshot
    from kubectl_svc.endpoints.objects.writes import applied
    from kubectl_svc.endpoints.reading.facts import as_given
    from kubectl_svc.endpoints.reading.gather import read
    from kubectl_svc.render import objects

    given = options.files(args, console).complete().objects
    snapshot = Snapshot(given, options.namespace(args) or "default")
    facts = as_given(read(snapshot, args.service, scope), given, snapshot.namespace)
    plan = planner(facts)
    if args.output in {"table", "wide"}:
        return tell_plan(facts, plan, plan.writes, args, console)
    for line in (*plan.warnings, *plan.remaining):
        console.warn(line)
    console.out(objects.as_list(applied(given, plan.writes), args.output or "yaml"))
    return FAILED if plan.remaining else OK


SWITCHES = ("back", "foreign", "tls", "apply", "take_over")
VALUES = ("namespace", "from_file", "kind", "dns", "dns_server", "http", "host", "min_ready", "port", "allow")


def again(verb: str, args: argparse.Namespace) -> str:
    """The command line that does this again; not ``--if-current``, for what is half done is that set no more."""
    words = ["kubectl", "svc", "endpoints", verb, args.service]
    if addresses := getattr(args, "addresses", []):
        words += [*(["--to"] if verb == "switch" else []), *addresses]
    words += [f"--{_flag(name)}" for name in SWITCHES if getattr(args, name, False)]
    for name in VALUES:
        given = getattr(args, name, None)
        words += [
            f"--{_flag(name)}={value}" for value in (given if isinstance(given, list) else [given]) if value not in (None, "")
        ]
    return shlex.join(words)


def _flag(name: str) -> str:
    return name.replace("_", "-")


def _text(name: str, console: Console) -> str:
    try:
        if name == "-":
            return console.stdin.read()
        with open(name, encoding="utf-8-sig") as file:
            return file.read()
    except (OSError, UnicodeError) as error:
        raise UsageError(f"--from-file {name}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from error
