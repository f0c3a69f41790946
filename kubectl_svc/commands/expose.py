"""``kubectl svc expose``: a Service from anything that runs pods, or from nothing."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from kubectl_svc.commands import options
from kubectl_svc.commands.parser import Parser, truth
from kubectl_svc.console import Console, safe
from kubectl_svc.errors import FAILED, OK, Problems, SvcError, UsageError
from kubectl_svc.expose import fields

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.expose.run import Origin, Outcome, Plan
    from kubectl_svc.objects import Object

USAGE = "(-f FILENAME | TYPE NAME | TYPE/NAME… | --name NAME) [--port PORT…] [--type TYPE] [flags]"
EXAMPLES = """\
  # A Service for a pod, as 'kubectl expose' makes it
  kubectl svc expose pod redis --port=6379 --name redis-service

  # Port 80 to the container port named http, and 53 over both protocols
  kubectl svc expose deployment web --port 80:http --port dns=53/UDP,dns-tcp=53/TCP

  # A node port of your choice; a load balancer, waited for
  kubectl svc expose deploy/web --type NodePort --port 80:8080@30080
  kubectl svc expose deploy/web --type LoadBalancer --port 443:8443 --wait

  # No source: by selector, for an address outside, for a DNS name
  kubectl svc expose --name web --selector app=web --port 80
  kubectl svc expose --name db --port 5432 --address 192.0.2.42
  kubectl svc expose --name db --external-name db.example.com

  # Create or update, and show the change first
  kubectl svc expose deploy/web --port 80:8080 --apply --diff

  # No cluster needed
  kubectl svc expose -f deployment.yaml --dry-run=client -o yaml"""

DRY_RUNS = ("none", "client", "server")


def configure(parser: Parser) -> None:
    """Flags of ``expose``."""
    parser.add_argument("source", nargs="*", metavar="TYPE NAME", help="what to expose: anything that runs pods, or a Service")
    options.filename(parser, "file, folder, URL or - (standard input) with what to expose")
    parser.add_argument("-k", "--kustomize", default="", metavar="DIR", help="kustomization with what to expose")
    _service(parser)
    _ports(parser)
    _fields(parser)
    _sending(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Make the Services. Exit codes are kubectl's: 0, or 1 when anything failed."""
    from kubectl_svc.expose.run import outcomes

    plan = _plan(args)
    origins, problems = _origins(args, console, plan)
    needless = plan.writing is None and not any(origin.target for origin in origins)
    cluster = None if needless or not origins else options.cluster(args, console)
    for problem in problems:
        console.err(f"error: {problem}")
    report = _Report(args, console, cluster)
    try:
        fine = [report.tell(outcome) for outcome in outcomes(plan, origins, cluster)]
    finally:
        if cluster:
            cluster.close()
    return OK if all(fine) and not problems else FAILED


class _Report:
    """Tells outcomes one after the other: results on stdout, everything else on stderr."""

    def __init__(self, args: argparse.Namespace, console: Console, cluster: Cluster | None) -> None:
        from kubectl_svc.render import objects

        self._args = args
        self._console = console
        self._cluster = cluster
        self._form = objects.printer(args.output) if args.output not in ("", "wide") else None
        self._suffix = {"none": "", "server": " (server dry run)"}.get(args.dry_run, " (dry run)")
        self._separator = ""

    def tell(self, outcome: Outcome) -> bool:
        """Print one outcome and wait for what is asked for; returns whether all went well."""
        for note in outcome.notes:
            self._console.warn(note)
        if outcome.service:
            if self._args.diff:
                self._diff(outcome)
            for obj in (outcome.service, *outcome.slices):
                self._print(obj, outcome.verb)
        if outcome.error:
            self._console.err(str(outcome.error))
            return False
        self._preview(outcome.service)
        return self._waited(outcome.service)

    def _print(self, obj: Object, verb: str) -> None:
        from kubectl_svc.render import objects

        text = self._form(obj) if self._form else f"{objects.as_name(obj)} {verb}{self._suffix}\n"
        self._console.out(self._separator + text, verbatim=True)
        self._separator = "---\n" if self._args.output == "yaml" else ""

    def _diff(self, outcome: Outcome) -> None:
        from kubectl_svc.render.changes import as_diff

        tell = self._console.err if self._form else self._console.out
        if text := as_diff(outcome.before, outcome.service):
            tell(text)

    def _preview(self, service: Object) -> None:
        """What the Service selects: for a person at a terminal, or on request; a failure to look is no failure."""
        from kubectl_svc.objects import services

        wide, watched = self._args.output == "wide", self._console.width is not None and not self._form
        if self._cluster is None or not services.selector(service) or not (wide or watched):
            return
        from kubectl_svc.cluster.kinds import POD
        from kubectl_svc.expose.preview import preview
        from kubectl_svc.objects.meta import namespace

        selector = ",".join(f"{key}={value}" for key, value in services.selector(service).items())
        try:
            seen = preview(service, self._cluster.list(POD, namespace(service) or None, selector))
        except SvcError as error:
            self._console.err(f"the pods cannot be seen: {error.message}")
            return
        tell = self._console.warn if seen.dead else self._console.out if wide else self._console.err
        tell(safe(seen.text))

    def _waited(self, service: Object) -> bool:
        if not self._args.wait or self._cluster is None or self._args.dry_run != "none":
            return True
        from kubectl_svc.cluster.connection import seconds
        from kubectl_svc.expose import waiting

        what = waiting.suitable(service) if self._args.wait == "suitable" else self._args.wait
        tell = self._console.err if self._console.interactive else lambda _: None
        limit = seconds(self._args.timeout, "--timeout") or float("inf")
        try:
            waiting.wait(self._cluster, service, what, limit, tell, self._console.clock, self._console.sleep)
        except SvcError as error:
            self._console.err(str(error))
            return False
        return True


def _service(parser: Parser) -> None:
    group = parser.add_argument_group("the Service")
    group.add_argument("--name", default="", metavar="NAME", help="its name; else the source's")
    group.add_argument("--selector", default="", metavar="K=V,…", help="labels of its pods; else inferred from the source")
    group.add_argument("-l", "--labels", default="", metavar="K=V,…", help="its own labels; else the source's")
    group.add_argument("--annotation", action="append", default=[], metavar="K=V", help="annotation; may be repeated")
    group.add_argument("--address", action="append", default=[], metavar="IP", help="endpoint outside; makes a slice too")
    _switch(group, "--keep-labels", "of a pod: keep the labels that its successors will not have")
    group.add_argument("--overrides", default="", metavar="JSON", help="patch of the Service")
    group.add_argument("--override-type", default="merge", metavar="json|merge|strategic", help="its kind; else merge")


def _ports(parser: Parser) -> None:
    group = parser.add_argument_group("ports")
    syntax = "[NAME=]PORT[:TARGET][/PROTOCOL][@NODEPORT][+APPPROTOCOL]"
    group.add_argument("--port", action="append", default=[], metavar="PORT", help=f"{syntax}; several with commas or repeated")
    group.add_argument("--target-port", default="", metavar="PORT", help="number or name of the container port, for every port")
    group.add_argument("--protocol", default="", metavar="TCP|UDP|SCTP", help="for every port; else the source's, else TCP")
    group.add_argument("--node-port", default="", metavar="PORT", help="node port of the only port")


def _fields(parser: Parser) -> None:
    group = parser.add_argument_group("fields of the Service")
    for field in fields.FIELDS:
        if field.form == fields.TRUTH:
            _switch(group, field.flag, field.help, default=None)
        elif field.form == fields.TEXTS:
            group.add_argument(
                field.flag, action="append", default=[], metavar=field.metavar, help=f"{field.help}; may be repeated"
            )
        else:
            group.add_argument(field.flag, default="", metavar=field.metavar, help=field.help)
    _switch(group, "--headless", "no cluster IP: the same as --cluster-ip=None")


def _sending(parser: Parser) -> None:
    from kubectl_svc.expose.store import FIELD_MANAGER

    group = parser.add_argument_group("sending and printing")
    group.add_argument(
        "--dry-run",
        nargs="?",
        const="unchanged",
        default="none",
        metavar="none|client|server",
        help="send nothing, or keep nothing",
    )
    _switch(group, "--save-config", "note the configuration in the annotation that 'kubectl apply' compares with")
    group.add_argument("--field-manager", default=FIELD_MANAGER, metavar="NAME", help="owner of the fields written")
    _switch(group, "--apply", "create or update by server-side apply, as often as you like")
    _switch(group, "--diff", "with --apply: show what changes")
    _switch(group, "--force-conflicts", "with --apply: take fields from other managers")
    waits = "address|endpoints"
    group.add_argument("--wait", nargs="?", const="suitable", default="", metavar=waits, help="wait until it works")
    group.add_argument("--timeout", default="30s", metavar="DURATION", help="how long to wait, for example 2m")
    group.add_argument("-o", "--output", default="", metavar="FORMAT", help="json, yaml, name, wide, jsonpath=TEMPLATE, …")


def _switch(group: argparse._ArgumentGroup, flag: str, help: str, default: bool | None = False) -> None:
    group.add_argument(flag, nargs="?", const=True, default=default, type=truth, metavar="true|false", help=help)


def _origins(args: argparse.Namespace, console: Console, plan: Plan) -> tuple[list[Origin], tuple[str, ...]]:
    """What to expose, and one line for each thing in files that could not be read."""
    from kubectl_svc.expose import gather
    from kubectl_svc.expose.run import Origin

    if args.kustomize and (args.filename or args.recursive):
        raise UsageError("only one of -f or -k can be specified")
    if args.filename or args.kustomize:
        if args.source:
            raise UsageError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well")
        manifests = options.files(args, console) if args.filename else gather.kustomized(args.kustomize, console.environ)
        return [Origin(object=obj) for obj in manifests.objects], manifests.problems
    if args.source:
        return [Origin(target) for target in gather.targets(args.source)], ()
    if plan.request.sourceless:
        return [Origin()], ()
    raise UsageError(gather.NOTHING)


def _plan(args: argparse.Namespace) -> Plan:
    """Everything that the flags alone say; raises `Problems` with all that is wrong with them."""
    from kubectl_svc.expose import request
    from kubectl_svc.expose.build import Override
    from kubectl_svc.expose.run import Plan
    from kubectl_svc.expose.store import Writing

    dry_run = "client" if args.dry_run == "unchanged" else args.dry_run
    if dry_run not in DRY_RUNS:
        raise UsageError(f'Invalid dry-run value ({dry_run}). Must be "none", "server", or "client".')
    problems: list[str] = []
    asked = request.read(args, problems)
    _check_sending(args, problems)
    if problems:
        raise Problems(problems)
    writing = Writing(dry_run == "server", args.field_manager, args.save_config, args.apply, args.force_conflicts)
    offline = dry_run == "client"
    override = Override(_patch(args.overrides), args.override_type)
    return Plan(asked, override, None if offline else writing, options.namespace(args))


def _check_sending(args: argparse.Namespace, problems: list[str]) -> None:
    if args.wait not in ("", "suitable", "address", "endpoints"):
        problems.append(f'--wait: "{args.wait}" is none; use address or endpoints')
    for flag in ("diff", "force_conflicts"):
        if getattr(args, flag) and not args.apply:
            problems.append(f"--{flag.replace('_', '-')}: has no effect without --apply")
    if args.apply and args.save_config:
        problems.append("--save-config: is not needed with --apply, which keeps account on the server")
    if args.apply and args.dry_run not in ("none", "server"):
        problems.append("--apply: what it would change only the server can say; use --dry-run=server")


def _patch(text: str) -> Any:
    """``--overrides`` as a value; JSON, or YAML, which is easier to type."""
    if not text:
        return None
    from kubectl_svc.cluster.documents import BadDocument, parse

    try:
        return parse(text)
    except BadDocument as error:
        raise UsageError(f"--overrides: {error}") from error
