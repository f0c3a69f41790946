"""Which server, and who it has to be: what is wrong with the choice, and with addresses, certificates and headers."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    # Flags
    "no-duration": '{flag}: "{text}" is not a duration',
    "write-duration": "use a duration such as 30s, 2m or 1m30s",
    "no-pair": '--as-user-extra: "{item}" is not KEY=VALUE',
    # The choice
    "no-context": 'context "{name}" does not exist',
    "no-current-context": 'the current context "{name}" does not exist',
    "no-cluster": 'cluster "{name}" does not exist',
    "no-user": 'user "{name}" does not exist',
    "no-kubeconfig": "no kubeconfig file was found",
    "has-none": "none is available in {files:all}",
    "has-names": ("available in {files:all}: {names:all}", ", …{more:?}"),
    # What contradicts itself
    "no-server": "{cluster} has no server; set it with 'kubectl config set-cluster' or use --server",
    "cluster": 'cluster "{name}"',
    "contexts-cluster": "the context's cluster",
    "authority-twice": 'cluster "{name}" has both certificate-authority and certificate-authority-data; remove one of them',
    "authority-insecure": 'cluster "{name}" has both a certificate authority and insecure-skip-tls-verify; remove one of them',
    "key-twice": 'user "{name}" has both {key} and {key}-data; remove one of them',
    "no-client-key": 'user "{name}" has a client certificate but no client key; give both',
    "token-and-password": 'user "{name}" has both a token and a name with a password; only one is allowed',
    "exec-and-provider": 'user "{name}" has both an exec plugin and an auth provider; remove one of them',
    "no-as": "--as-uid, --as-group and --as-user-extra need --as; name the user to act as",
    # Files that the entries name
    "user": 'user "{name}"',
    "unreadable": "{owner}: {key} {path}: {reason}",
    "no-path": "not a path",
    "no-base64": "{owner}: {key}-data is not base64",
    "no-token-file": 'user "{name}": tokenFile {path}: {reason}',
    "empty-file": "it is empty",
    # Addresses
    "no-url": 'the server address "{address}" is not a valid URL',
    "no-http-url": 'the server address "{address}" is not an http or https URL',
    "write-address": "write for example https://host:6443",
    "no-proxy-url": 'the proxy "{proxy}" is not an http, https or socks5 URL',
    "see-proxy": "see proxy-url and HTTPS_PROXY",
    # Certificates
    "bad-authority": "the certificate authority of the cluster contains no valid PEM certificate",
    "bad-pair": "the client certificate and key are not a valid PEM pair",
    "encrypted-key": "the client key is encrypted",
    "decrypt-key": "kubectl cannot use it either; decrypt it with 'openssl pkey'",
    # Headers
    "bad-header": "invalid value for {header}: it contains {problem}",
    "bad-token": "{owner}: the {source} contains {problem}",
    "token-file": "tokenFile {path}",
    "returned-token": "token it returned",
    "line-break": "a line break",
    "control-character": "a control character",
    "in-one-line": "write it in one line, without a trailing newline",
}
