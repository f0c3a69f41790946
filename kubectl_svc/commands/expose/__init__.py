"""``kubectl svc expose``: a Service from anything that runs pods, or from nothing.

`flags` declares what may be asked, `asking` makes it an order and its origins, `expose.run` makes the Services, `reporting`
prints what became of each.
"""

from __future__ import annotations

import argparse

from kubectl_svc.commands import ahead, options
from kubectl_svc.commands.expose import flags
from kubectl_svc.commands.parser import Parser
from kubectl_svc.console import Console
from kubectl_svc.errors import FAILED, OK, SvcError, UsageError
from kubectl_svc.expose.said import said

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


def configure(parser: Parser) -> None:
    """Flags of ``expose``."""
    flags.configure(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Make the Services. Exit codes are kubectl's, 0, or 1 when anything failed; 5 says that a Service lacks its slices."""
    from kubectl_svc.commands.expose import arguments, asking

    order = asking.order(args)
    origins, problems = asking.origins(args, console, order)
    needless = order.writing is None and not any(origin.name for origin in origins)
    waiting = len(origins) * asking.wait_seconds(args) if args.wait else 0
    cluster = None if needless or not origins else options.cluster(args, console, seconds=waiting, times=len(origins))
    from kubectl_svc.cluster.kinds import UnknownType
    from kubectl_svc.commands.expose.reporting import Reporter
    from kubectl_svc.expose.run import outcomes

    if cluster:
        ahead.load("kubectl_svc.kubernetes.admission", "kubectl_svc.expose.store.service")
    for problem in problems:
        console.err(str(SvcError(problem)))
    codes, reporter = [FAILED if problems else OK], Reporter(args, console, cluster)
    try:
        codes += map(reporter.report, outcomes(order, origins, cluster))
    except UnknownType as error:
        if meant := arguments.meant(args.source):
            raise UsageError(error.said, said("meant-type", meant=meant)) from error
        raise
    finally:
        codes.append(reporter.finish())
        if cluster:
            cluster.close()
    return max(codes)
