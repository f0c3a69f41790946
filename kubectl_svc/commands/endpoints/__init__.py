"""``kubectl svc endpoints VERB``: one module for each verb; what several share is in flags.py, running.py and telling.py."""

from __future__ import annotations

from kubectl_svc.commands.command import Command

COMMANDS = tuple(
    Command(name, summary, package=__name__)
    for name, summary in (
        ("get", "show where a Service's endpoints come from, and which of them are ignored"),
        ("set", "make the endpoints exactly these"),
        ("add", "add endpoints"),
        ("remove", "remove endpoints"),
        ("drain", "send no new connections to endpoints"),
        ("undrain", "send new connections to endpoints again"),
        ("switch", "replace the whole set at once, if it is the expected one"),
        ("delete", "delete the slices that this program made for a Service"),
        ("migrate", "turn classic Endpoints into slices, or back, without a gap"),
        ("adopt", "take over EndpointSlices that others created"),
        ("clean", "delete what a Service, a selector or a controller left behind"),
        ("check", "probe every address from this machine"),
        ("sync", "follow the addresses of a DNS name"),
    )
)
EXAMPLES = """\
  kubectl svc endpoints get database
  kubectl svc endpoints add database 192.0.2.42 192.0.2.43
  kubectl svc endpoints set database 192.0.2.42:5433 '[2001:db8::1]:5433'"""
