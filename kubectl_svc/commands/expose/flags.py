"""The flags of ``kubectl svc expose``, in the groups of its help; those of single fields come from `expose.fields`."""

from __future__ import annotations

import argparse
from typing import Any

from kubectl_svc.commands import options, printing
from kubectl_svc.commands.parser import Parser, truth
from kubectl_svc.expose import fields
from kubectl_svc.expose.ports import SYNTAX
from kubectl_svc.expose.said import said

DRY_RUNS = ("none", "client", "server")
FORMATS = ("name", "wide", *printing.DOCUMENTS)


def configure(parser: Parser) -> None:
    """All of them, and the arguments."""
    parser.add_argument("source", nargs="*", metavar="TYPE NAME", help="resource to expose: a pod, a workload or a Service")
    options.filename(parser, "file, directory, URL or - (standard input) with the resources to expose")
    options.kustomize(parser, "kustomization directory with the resources to expose")
    for title, add in _GROUPS.items():
        add(parser.add_argument_group(title))


def dry_run(text: str) -> str:
    """One of `DRY_RUNS`; a truth value, as kubectl once had it, is client or none."""
    if text in DRY_RUNS:
        return text
    try:
        return "client" if truth(text) else "none"
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(str(said("dry-run", text=text))) from error


def _service(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--name", default="", metavar="NAME", help="name of the Service (default: the name of the exposed resource)"
    )
    group.add_argument("--selector", default="", metavar="K=V,…", help="label selector of the Service (default: inferred)")
    group.add_argument(
        "-l", "--labels", default="", metavar="K=V,…", help="labels of the Service (default: those of the exposed resource)"
    )
    group.add_argument(
        "--annotation", action="append", default=[], metavar="K=V", help="annotation of the Service; may be repeated"
    )
    group.add_argument(
        "--address", action="append", default=[], metavar="IP", help="endpoint outside the cluster; may be repeated"
    )
    group.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="RULE",
        help="with --address: accept an address that this rule of 'endpoints set' rejects",
    )
    _switch(group, "--take-over", "with --address: write even if another tool manages the endpoints")
    _switch(group, "--keep-labels", "keep pod labels that the pod's replacements do not have")
    group.add_argument("--overrides", default="", metavar="JSON", help="inline JSON or YAML override for the Service")
    group.add_argument(
        "--override-type",
        default="merge",
        metavar="json|merge|strategic",
        help="patch type: json, merge or strategic (default merge)",
    )


def _ports(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--port", action="append", default=[], metavar="PORT", help=f"{SYNTAX}; separate several with commas, or repeat"
    )
    group.add_argument(
        "--target-port", default="", metavar="PORT", help="number or name of the container port that every port sends to"
    )
    group.add_argument(
        "--protocol", default="", metavar="TCP|UDP|SCTP", help="network protocol of every port (default: inferred, else TCP)"
    )
    group.add_argument("--node-port", default="", metavar="PORT", help="node port, if the Service has one port")


def _fields(group: argparse._ArgumentGroup) -> None:
    for field in fields.FIELDS:
        if field.form == fields.TRUTH:
            _switch(group, field.flag, field.help, default=None)
        elif field.form == fields.TEXTS:
            repeated = f"{field.help}; may be repeated"
            group.add_argument(field.flag, action="append", default=[], metavar=field.metavar, help=repeated)
        else:
            group.add_argument(field.flag, default="", metavar=field.metavar, help=field.help)
    _switch(group, "--headless", "no cluster IP, the same as --cluster-ip=None")


def _sending(group: argparse._ArgumentGroup) -> None:
    from kubectl_svc.expose.store.service import FIELD_MANAGER

    runs = "|".join(DRY_RUNS)
    _bare(
        group,
        "--dry-run",
        "client",
        default="none",
        type=dry_run,
        metavar=runs,
        help="none, client (only print) or server (validate, persist nothing)",
    )
    _switch(group, "--save-config", "save the configuration in the annotation for 'kubectl apply'")
    group.add_argument(
        "--field-manager", default=FIELD_MANAGER, metavar="NAME", help="name of the manager used to track field ownership"
    )
    _switch(group, "--apply", "create or update the Service by server-side apply")
    _switch(group, "--diff", "with --apply: show the changes")
    _switch(group, "--force-conflicts", "with --apply: force the changes against conflicts")
    _bare(
        group,
        "--wait",
        "suitable",
        default="",
        metavar="address|endpoints",
        help="wait for a load balancer address or a ready endpoint",
    )
    group.add_argument(
        "--timeout", default="", metavar="DURATION", help="how long to wait, for example 2m (default 30s); 0 checks once"
    )


def _printing(group: argparse._ArgumentGroup) -> None:
    printing.configure(group, FORMATS)
    _switch(
        group, "--allow-missing-template-keys", "ignore missing fields and map keys in templates (default true)", default=True
    )
    _switch(group, "--show-managed-fields", "keep the managedFields when printing JSON or YAML")


_GROUPS = {
    "the Service": _service,
    "ports": _ports,
    "fields of the Service": _fields,
    "sending": _sending,
    "printing": _printing,
}


def _switch(group: argparse._ArgumentGroup, flag: str, help: str, default: bool | None = False) -> None:
    group.add_argument(flag, nargs="?", const=True, default=default, type=truth, metavar="true|false", help=help)


def _bare(group: argparse._ArgumentGroup, flag: str, const: str, **more: Any) -> None:
    """A flag that means ``const`` without a value."""
    group.add_argument(flag, nargs="?", const=const, **more)
