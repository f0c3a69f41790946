"""From flags and arguments to what is asked for, and back to the command line that asks for it again."""

from __future__ import annotations

import argparse
import re
import shlex
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.console import Console
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import UsageError

if TYPE_CHECKING:
    from kubectl_svc.endpoints.addresses import EndpointAddress
    from kubectl_svc.endpoints.edits.request import EditRequest
    from kubectl_svc.endpoints.reading.gather import Scope

SWITCHES = ("back", "foreign", "tls", "apply", "take_over")
VALUES = ("from_file", "kind", "dns", "dns_server", "http", "host", "min_ready", "port", "allow")
PLACES = ("namespace", "context", "kubeconfig", "cluster", "user", "server", "as_", "filename")
"""What says where: a command that is typed next needs them, too. No secrets are among them."""


def addresses(args: argparse.Namespace, console: Console) -> tuple[EndpointAddress, ...]:
    """Every address given, on the line or in a file; raises ``UsageError`` for none."""
    from kubectl_svc.endpoints.addresses import from_text, parse_all

    texts = list(args.addresses)
    if args.from_file:
        texts += from_text(_text(args.from_file, console))
    if not texts and "empty" not in args.allow:
        raise UsageError(said("no-address"), said("specify-address"))
    if texts and re.fullmatch(r"[a-z]([-a-z0-9]*[a-z0-9])?", texts[0]):
        _check_type(args.service, texts[0])
    return parse_all(texts, once=True)


def _check_type(word: str, name: str) -> None:
    """That ``word name`` is not of another type than Services; raises ``UsageError``."""
    from kubectl_svc.trace.asked import WORDS

    if word.lower() in WORDS:
        raise UsageError(said("other-type", type=word, name=name), said("use-service", name=name))


def request(verb: str, args: argparse.Namespace, console: Console) -> EditRequest:
    """The edit that the flags and arguments ask for."""
    from kubectl_svc.endpoints.addresses import parse_ports
    from kubectl_svc.endpoints.edits.request import EditRequest

    return EditRequest(
        verb,
        addresses(args, console),
        parse_ports(getattr(args, "port", [])),
        kind(args),
        frozenset(args.allow),
        args.take_over,
    )


def kind(args: argparse.Namespace) -> str:
    """``--kind``, or ``--as endpoints``: it reads so naturally that it must not be taken for a user of that name to act as."""
    if getattr(args, "as_", None) in ("endpoints", "endpointslice"):
        args.kind = args.kind or args.as_
        del args.as_
    return getattr(args, "kind", None) or ""


def scope(verb: str, args: argparse.Namespace) -> Scope:
    """What has to be read for ``verb``; the union that ``-o`` shows has classic Endpoints in it."""
    from kubectl_svc.endpoints.edits.verbs import VERBS
    from kubectl_svc.endpoints.reading.gather import Scope

    row = VERBS[verb]
    return Scope(
        cluster_ips=row.brings_in,
        endpoints=row.classic or kind(args) == "endpoints" or bool(args.output),
        classic=row.classic,
        unlabelled=row.unlabelled,
        flags=places(args),
    )


def places(args: argparse.Namespace) -> tuple[str, ...]:
    """The flags that say which cluster, namespace and files."""
    return tuple(_words(args, PLACES))


def again(verb: str, args: argparse.Namespace) -> str:
    """The command line that does this again; not ``--if-current``, for what is half done is that set no more."""
    words = ["kubectl", "svc", "endpoints", verb, args.service]
    if given := getattr(args, "addresses", []):
        words += [*(["--to"] if verb == "switch" else []), *given]
    words += [f"--{_flag(name)}" for name in SWITCHES if getattr(args, name, False)]
    return shlex.join([*words, *_words(args, VALUES), *places(args)])


def _words(args: argparse.Namespace, names: tuple[str, ...]) -> list[str]:
    """``--flag=value`` for each value that was given."""
    words = []
    for name in names:
        given = getattr(args, name, None)
        values = given if isinstance(given, list) else [given]
        words += [f"--{_flag(name)}={value}" for value in values if value not in (None, "")]
    return words


def _flag(name: str) -> str:
    return name.strip("_").replace("_", "-")


def _text(name: str, console: Console) -> str:
    from pathlib import Path

    from kubectl_svc.cluster.files.manifests import all_of, decoded

    try:
        return decoded(all_of(console.stdin) if name == "-" else Path(name).read_bytes())
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or said("not-utf8")
        raise UsageError(said("from-file", file=name, reason=reason)) from error


def files(args: argparse.Namespace) -> str:
    """What ``-f`` names, as an error names it."""
    return ", ".join("standard input" if name == "-" else name for name in options.filenames(args))
