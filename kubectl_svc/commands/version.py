"""``kubectl svc version``."""

from __future__ import annotations

import argparse

from kubectl_svc import __version__
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import OK

USAGE = "[-o json|yaml]"
EXAMPLES = "  kubectl svc version\n  kubectl svc version -o json"


def configure(parser: Parser) -> None:
    """Flags of ``version``."""
    parser.add_argument("-o", "--output", choices=("json", "yaml"), metavar="json|yaml", help="output format")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print this program's version; no cluster is asked."""
    match args.output:
        case "json":
            console.out(f'{{\n    "clientVersion": {{\n        "gitVersion": "v{__version__}"\n    }}\n}}')
        case "yaml":
            console.out(f"clientVersion:\n  gitVersion: v{__version__}")
        case _:
            console.out(f"Client Version: v{__version__}")
    return OK
