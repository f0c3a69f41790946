"""The flags that commands share, and what becomes of them: a cluster to talk to, or files to read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kubectl_svc.commands.parser import Parser, truth
from kubectl_svc.commands.said import said
from kubectl_svc.console import Console
from kubectl_svc.errors import UsageError

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.cluster.connection import Connection
    from kubectl_svc.cluster.files.manifests import Manifests
    from kubectl_svc.cluster.flags import ConnectionFlags
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.objects import Object

_OUR_CHOICE = "v1 Endpoints is deprecated"
"""How a warning of the server begins that no user can heed: it is we who look at Endpoints besides the slices."""


def connection(parser: argparse.ArgumentParser) -> None:
    """kubectl's ConfigFlags. They may stand before or after the command, so absent ones leave no default behind.

    What a metavar names, completion can list.
    """
    group = parser.add_argument_group("connection")

    def flag(*names: str, help: str, metavar: str, **more: object) -> None:
        group.add_argument(*names, help=help, metavar=metavar, default=argparse.SUPPRESS, **more)  # type: ignore[arg-type]

    flag("-n", "--namespace", metavar="NAMESPACE", help="namespace for this request")
    flag("--context", metavar="CONTEXT", help="name of the kubeconfig context to use")
    flag("--cluster", metavar="CLUSTER", help="name of the kubeconfig cluster to use")
    flag("--user", metavar="USER", help="name of the kubeconfig user to use")
    flag("--kubeconfig", metavar="FILE", help="path to the kubeconfig file to use")
    flag("-s", "--server", metavar="URL", help="address and port of the Kubernetes API server")
    flag("--token", metavar="TOKEN", help="bearer token for authentication to the API server")
    flag("--as", dest="as_", metavar="USERNAME", help="username to impersonate")
    flag("--as-uid", metavar="UID", help="UID to impersonate")
    flag("--as-group", metavar="GROUP", action="append", help="group to impersonate; may be repeated")
    flag("--as-user-extra", metavar="KEY=VALUE", action="append", help="user extra to impersonate; may be repeated")
    flag("--certificate-authority", metavar="FILE", help="path to a certificate file for the certificate authority")
    flag("--client-certificate", metavar="FILE", help="path to a client certificate file for TLS")
    flag("--client-key", metavar="FILE", help="path to a client key file for TLS")
    boolean = {"nargs": "?", "const": True, "type": truth, "metavar": "true|false"}
    flag("--insecure-skip-tls-verify", help="do not verify the server's certificate (unsafe)", **boolean)  # type: ignore[arg-type]
    flag("--tls-server-name", metavar="NAME", help="server name to use for server certificate validation")
    flag("--request-timeout", metavar="DURATION", help="time to wait for a single server request, for example 30s (default 2m)")
    flag("--cache-dir", metavar="DIR", help="accepted for compatibility; ignored")
    flag("--disable-compression", help="do not request compressed responses", **boolean)  # type: ignore[arg-type]
    flag("-v", "--v", dest="verbosity", metavar="LEVEL", help="log level verbosity; 6 and higher: show each request on stderr")


class _PrintRole(argparse.Action):
    """Nothing that the command needs otherwise has to be given then."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, *_: Any) -> None:
        for action in parser._actions:
            action.required = False
        namespace.print_role = True


def role(parser: Parser) -> None:
    """``--print-role``."""
    about = "print the minimal Role that this command needs, as YAML for 'kubectl apply -f -', and exit"
    parser.add_argument("--print-role", action=_PrintRole, nargs=0, default=False, help=about)


def filename(parser: Parser, what: str) -> None:
    """``-f`` and ``-R``, which commands read with `manifests`."""
    parser.add_argument("-f", "--filename", action="append", default=[], metavar="FILE", help=what)
    parser.switch("-R", "--recursive", help="process the directory used in -f recursively")


def kustomize(parser: Parser, what: str) -> None:
    """``-k``, which `files` builds."""
    parser.add_argument("-k", "--kustomize", default="", metavar="DIR", help=what)


def services(parser: Parser, verb: str) -> None:
    """``-l`` and ``-A`` of a command that takes Services by name, or all; see `by_name` and `labelled`."""
    parser.add_argument(
        "-l", "--selector", default="", metavar="LABELS", help=f"{verb} the Services that match this label selector"
    )
    parser.switch("-A", "--all-namespaces", help=f"{verb} the Services of all namespaces")


def by_name(args: argparse.Namespace, names: object) -> bool:
    """Whether Services are named; raises ``UsageError``, in kubectl's words, where ``-l`` or ``-A`` stands beside."""
    if names and args.selector:
        raise UsageError(said("name-and-selector"))
    if names and args.all_namespaces:
        raise UsageError(said("name-and-all"))
    return bool(names)


def labelled(args: argparse.Namespace) -> Callable[[Object], bool]:
    """Whether an object has the labels that ``-l`` wants; raises ``UsageError`` where that is no selector."""
    from kubectl_svc.objects.meta import labels
    from kubectl_svc.objects.selectors import BadSelector, parse

    try:
        wanted = parse(args.selector)
    except BadSelector as error:
        raise UsageError(str(error)) from error
    return lambda obj: wanted.matches(labels(obj))


def filenames(args: argparse.Namespace) -> list[str]:
    """What ``-f`` names; ``-f a,b`` is two, as in kubectl."""
    return [name for item in args.filename for name in (item.split(",") if not item.startswith("http") else [item])]


def files(args: argparse.Namespace, console: Console) -> Manifests:
    """What ``-f`` names, read, or what ``-k`` names, built; raises ``UsageError`` where both are given."""
    from kubectl_svc.cluster.files.manifests import load

    folder = getattr(args, "kustomize", "")
    if folder and (args.filename or args.recursive):
        raise UsageError(said("files-or-kustomize"))
    if folder:
        import io

        from kubectl_svc.commands import kubectl

        return load(["-"], io.StringIO(kubectl.kustomized(folder, console.environ)))
    return load(filenames(args), console.stdin, recursive=args.recursive)


def cluster(
    args: argparse.Namespace, console: Console, *, retry_seconds: float | None = None, seconds: float = 0, times: int = 0
) -> Cluster:
    """The API server that kubectl would talk to with the same flags, environment and files; it is dialled, nothing is sent yet.

    ``cluster(...).namespace`` is the namespace to work in. ``retry_seconds``: how long a server that asks to wait is waited
    for; ``seconds``: how long everything that is asked of it may take, and ``times`` so many times ``--request-timeout``, or
    ``COMMAND_SECONDS`` without that flag, besides. With neither each request has its own limit alone.
    """
    from kubectl_svc.cluster import limits
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.cluster.memory import Memory
    from kubectl_svc.cluster.transport import Deadline, connect

    target = _connection(args, console)
    memory = Memory()
    transport = connect(target, console.environ, memory, ahead=True)
    console.at_end(transport.close)
    if _verbosity(args) >= 6:
        from kubectl_svc.cluster.tracing import Traced

        transport = Traced(transport, console.err)
    return Cluster(
        transport,
        namespace=target.namespace,
        warn=lambda text: None if text.startswith(_OUR_CHOICE) else console.warn(text),
        headers=target.identity,
        compression=target.compression,
        timeout=target.timeout,
        memory=memory,
        overall=Deadline(whole) if (whole := seconds + times * (target.timeout or limits.COMMAND_SECONDS)) else None,
        retry_seconds=limits.RETRY_SECONDS if retry_seconds is None else retry_seconds,
        sleep=console.sleep,
    )


def namespace(args: argparse.Namespace) -> str | None:
    """``-n`` as given, or ``None``."""
    return getattr(args, "namespace", None) or None


def reader(args: argparse.Namespace, console: Console) -> Reader:
    """The live cluster, or with ``-f`` the files alone: then no kubeconfig is read."""
    if not args.filename:
        return cluster(args, console)
    from kubectl_svc.cluster.snapshot import Snapshot

    return Snapshot(files(args, console).complete().objects, namespace(args) or "default")


def _connection(args: argparse.Namespace, console: Console) -> Connection:
    from kubectl_svc.cluster import connection, kubeconfig

    flags, environ = _flags(args), console.environ
    found = connection.resolve(kubeconfig.load(flags.kubeconfig, environ), flags)
    if environ.get("KUBERNETES_SERVICE_HOST") or (found and (found.exec or found.auth_provider)):
        from kubectl_svc.cluster import credentials

        found = credentials.authenticated(found, environ) if found else credentials.in_cluster(flags, environ)
        found = found and found._replace(namespace=found.namespace or credentials.pod_namespace(environ))
    found = found or connection.last_resort(flags, environ)
    return found._replace(namespace=found.namespace or "default")


def _flags(args: argparse.Namespace) -> ConnectionFlags:
    from kubectl_svc.cluster.flags import ConnectionFlags

    given = {name: value for name, value in vars(args).items() if name in ConnectionFlags._fields}
    values: Any = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return ConnectionFlags(**values)


def _verbosity(args: argparse.Namespace) -> int:
    text = str(getattr(args, "verbosity", "0"))
    return int(text) if re.fullmatch("[0-9]{1,3}", text) else 0
