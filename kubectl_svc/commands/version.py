"""``kubectl svc version``."""

from __future__ import annotations

import argparse

from kubectl_svc import __version__
from kubectl_svc.commands import printing
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import OK

USAGE = "[-o json|yaml]"
FORMATS = (*printing.NOTATIONS, *printing.JSONPATHS)
EXAMPLES = "  kubectl svc version\n  kubectl svc version -o json"


def configure(parser: Parser) -> None:
    """Flags of ``version``."""
    printing.configure(parser, FORMATS)


def run(args: argparse.Namespace, console: Console) -> int:
    """Print this program's version; no cluster is asked."""
    if args.output:
        document = {"clientVersion": {"gitVersion": f"v{__version__}"}}
        console.out(printing.document_printer(args.output, console.environ)(document), verbatim=True)
    else:
        console.out(f"Client Version: v{__version__}")
    return OK
