"""Exec plugins, auth providers and the account of a pod: why they give no credentials."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    # The account of a pod
    "in-cluster": "in-cluster configuration",
    "in-cluster-unread": "in-cluster configuration: {file}: {reason}",
    # Auth providers
    "provider-removed": 'auth provider "{name}" was removed from Kubernetes',
    "use-exec": "use its exec plugin in the kubeconfig",
    "oidc": "auth provider oidc",
    "oidc-failed": "getting credentials: oidc: {why}",
    "log-in": "log in again with your identity provider's tool",
    "cannot-renew": "no valid id-token, and no {key} to renew it",
    "no-new-token": "the issuer gave no valid id-token",
    "issuer-late": "the issuer did not answer within {seconds} s",
    "locked": "{lock} exists: another program is changing the kubeconfig",
    "remove-lock": "if no other program is changing it, remove the lock file",
    "not-kept": "the new tokens cannot be kept: {path}: {reason}",
    "not-read-again": "{path} cannot be read again: {reason}",
    "provider-gone": '{path} no longer has a user "{user}" with this provider',
    # What an exec plugin's entry says
    "exec": "exec plugin {command}",
    "exec-entry": ("exec plugin", " {command}", ": {problem}"),
    "no-command": "the kubeconfig entry has no command",
    "unknown-version": 'unknown apiVersion "{version}"',
    "nameless-variable": "an entry of env has no name",
    "unknown-mode": "interactiveMode must be one of {modes:all}",
    "exec-no-terminal": "exec plugin {command} cannot support interactive mode: standard input is not a terminal",
    "use-terminal": "run it from a terminal",
    # Running it
    "exec-not-found": "getting credentials: exec: executable {command} not found",
    "install": "install it",
    "exec-not-run": "getting credentials: exec: executable {command}: {why}",
    "not-passed-on": "its arguments or environment cannot be passed on",
    "exec-failed": "getting credentials: exec: executable {command} failed with exit code {code}",
    "exec-printed-much": "exec plugin {command}: it printed more than {mib} MiB",
    "exec-late": "exec plugin {command}: it did not end within {seconds} s",
    "raise-timeout": "raise --request-timeout",
    # What it printed
    "exec-no-json": "exec plugin {command}: what it printed is not JSON",
    "exec-no-credential": "exec plugin {command}: what it printed is not an ExecCredential",
    "exec-other-version": "exec plugin {command}: configured for {version}, it returned {found}",
    "exec-no-status": "exec plugin {command}: it returned no status",
    "exec-no-text": "exec plugin {command}: the {name} it returned is not text",
    "exec-nothing": "exec plugin {command}: it returned neither a token nor a certificate and key",
    "exec-half": "exec plugin {command}: it returned only a certificate or a key, not both",
    # What the kuberc says of it
    "kuberc-unread": "kuberc {path}: {reason}",
    "kuberc-policy": 'kuberc {path}: unknown credentialPluginPolicy "{policy}"',
    "use-policy": "use AllowAll, DenyAll or Allowlist",
    "kuberc-needs-policy": "kuberc {path}: credentialPluginAllowlist needs credentialPluginPolicy: Allowlist",
    "kuberc-denies": "exec plugin {command}: credentialPluginPolicy in {path} is DenyAll",
    "kuberc-not-listed": "exec plugin {command}: credentialPluginAllowlist in {path} does not have it",
    "kuberc-no-command": "kuberc {path}: credentialPluginAllowlist: every entry needs a command",
    "kuberc-write": 'kuberc {path}: credentialPluginAllowlist: write "{clean}" for "{command}"',
}
