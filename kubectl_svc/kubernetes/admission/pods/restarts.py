"""When a container starts anew (``validateContainerRestartPolicy`` and ``validateResizePolicy``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    duplicate,
    invalid,
    required,
    too_many,
    unsupported,
)

POLICIES = ("Always", "Never", "OnFailure")
_ACTIONS = ("Restart", "RestartAllContainers")
_OPERATORS = ("In", "NotIn")
_RESIZED = ("cpu", "memory")
_RESIZES = ("NotRequired", "RestartContainer")


def valid(path: Path, container: Struct, early: bool = False) -> Refusals:
    """``restartPolicy`` and ``restartPolicyRules``; of an ``early`` one, an init container, rules alone are not looked into."""
    policy, rules, own = container.get("restartPolicy"), container.get("restartPolicyRules") or [], (*path, "restartPolicy")
    if policy is None and rules:
        yield required(own, "must specify restartPolicy when restart rules are used")
        if early:
            return
    if policy is not None and policy not in POLICIES:
        yield unsupported(own, policy, POLICIES)
    if len(rules) > 20:
        yield too_many((*path, "restartPolicyRules"), len(rules), 20)
    for index, rule in enumerate(rules):
        yield from _rule((*path, "restartPolicyRules", index), rule)


def resize(path: Path, policies: list[Struct], of_pod: str) -> Refusals:
    """``resizePolicy``."""
    seen = set()
    for index, policy in enumerate(policies):
        name, restart = policy.get("resourceName") or "", policy.get("restartPolicy") or ""
        if name in seen:
            yield duplicate((*path, index), name)
        seen.add(name)
        for value, choices in ((name, _RESIZED), (restart, _RESIZES)):
            if not value:
                yield required(path)
            elif value not in choices:
                yield unsupported(path, value, choices)
        if of_pod == "Never" and restart != "NotRequired":
            yield invalid(path, restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'")


def _rule(path: Path, rule: Struct) -> Refusals:
    action, codes = rule.get("action") or "", rule.get("exitCodes")
    if action not in _ACTIONS:
        yield unsupported((*path, "action"), action, _ACTIONS)
    if codes is None:
        yield required((*path, "exitCodes"), "must be specified")
        return
    if (codes.get("operator") or "") not in _OPERATORS:
        yield unsupported((*path, "exitCodes", "operator"), codes.get("operator") or "", _OPERATORS)
    if len(codes.get("values") or []) > 255:
        yield too_many((*path, "exitCodes", "values"), len(codes["values"]), 255)
