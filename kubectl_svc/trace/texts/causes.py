"""Why a pod is not ready, by the kind of its cause."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.wording.filling import Template

TEXTS: Mapping[str, Template] = {
    "finished": ("{phase}", " ({reason})"),
    "terminating": "terminating",
    "unscheduled": ("not scheduled", ": {message}"),
    "starting": "starting: container {container} is being created",
    "starting-init": "starting: init container {container} is being created",
    "waiting": ("container {container}: {reason}", ": {message}", ", last {last}", ", exit code {exit_code}"),
    "waiting-init": ("init container {container}: {reason}", ": {message}", ", last {last}", ", exit code {exit_code}"),
    "ended": ("container {container} ended: {reason}", ", exit code {exit_code}"),
    "ended-init": ("init container {container} ended: {reason}", ", exit code {exit_code}"),
    "running-init": "init container {container} has not finished",
    "running": ("running, container {container} is not ready", ", {restarts:restart|restarts}", " ({event})"),
    "gate": "readiness gate {gate} is not met",
    "event": "{event}",
    "not-ready": ("not ready", ": {message}"),
    "phase": "condition Ready is not True, phase {phase}",
}
