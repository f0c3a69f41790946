"""``kubectl svc endpoints VERB``: one module for each verb; what several share is in flags.py, running.py and reporting.py."""

from __future__ import annotations

from kubectl_svc.commands.command import Command

COMMANDS = tuple(
    Command(name, summary, package=__name__)
    for name, summary in (
        ("get", "show where a Service's endpoints come from and which are ignored"),
        ("set", "set the endpoints to exactly these addresses"),
        ("add", "add endpoints"),
        ("remove", "remove endpoints"),
        ("drain", "send no new connections to endpoints"),
        ("undrain", "send new connections to endpoints again"),
        ("switch", "replace all endpoints at once, if they are the expected ones"),
        ("delete", "delete the EndpointSlices that kubectl-svc created for a Service"),
        ("migrate", "convert Endpoints to EndpointSlices, or back, without losing traffic"),
        ("adopt", "take over EndpointSlices that others created"),
        ("clean", "delete EndpointSlices and Endpoints that are no longer managed"),
        ("check", "probe every address from this machine"),
        ("sync", "follow the addresses of a DNS name"),
    )
)
EXAMPLES = """\
  kubectl svc endpoints get database
  kubectl svc endpoints add database 192.0.2.42 192.0.2.43
  kubectl svc endpoints set database 192.0.2.42:5433 '[2001:db8::1]:5433'"""
