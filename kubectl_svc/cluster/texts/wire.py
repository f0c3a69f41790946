"""What goes wrong on the wire, in kubectl's words where it has any."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    # No connection
    "refused": ("The connection to the server {place} was refused - did you specify the right host or port?", " {hint}"),
    "no-server-named": "(no kubeconfig names one: set KUBECONFIG, or use --kubeconfig or --server)",
    "no-connection": "Unable to connect to the server: {place}: {why}",
    "no-proxy": "Unable to connect to the server: {place}: the proxy failed: {why}",
    # Why
    "unverified": "tls: failed to verify certificate: {reason}",
    "check-authority": "check certificate-authority in the kubeconfig, or --tls-server-name",
    "tls": "tls: {reason}",
    "is-it-https": "is it an https port?",
    "no-such-host": "no such host",
    "check-host": "check the server in the kubeconfig",
    "timed-out": "timed out",
    "is-it-reachable": "is it reachable from here?",
    "closed": "the connection was closed",
    "try-again": "try again",
    "its-answer": "its response {limit}",
    "no-http": "the response is not HTTP",
    # Why a proxy passes nothing on
    "proxy-status": ("HTTP {status}", " {reason}"),
    "proxy-refuses-login": "it rejected the username and password",
    "proxy-wants-login": "it requires a username and password",
    "socks-failure": "general failure",
    "socks-not-allowed": "connection not allowed",
    "socks-no-network": "network unreachable",
    "socks-no-host": "host unreachable",
    "socks-refused": "connection refused",
    "socks-expired": "expired",
    "socks-no-command": "command not supported",
    "socks-no-address-type": "address type not supported",
    "socks-other": "SOCKS error {code}",
    # No whole answer
    "no-answer": "the server {place} did not answer in time",
    "raise-timeout-or-again": "raise --request-timeout or try again",
    "tls-ended": "the server {place} ended the connection: tls: {reason}",
    "broken-answer": "incomplete response from the server {place}: {reason}",
    "what-is-no-http": "the response is not HTTP; is it an https port?",
    "closed-in-answer": "the connection was closed in the middle of a response",
    "not-gzip": "invalid response from the server {place}: the body is not gzip, although its Content-Encoding is gzip",
    # Beyond a limit
    "large-answer": "the response of the server {place} {limit}",
    "no-api-server": "check that the server is a Kubernetes API server",
    "long-headers": "has more than {mib} MiB of headers",
    "many-interim": "did not arrive after {count} interim responses (HTTP 1xx)",
    "long-answer": "is larger than {mib} MiB",
    "long-event": "has an event of more than {mib} MiB",
    # From a URL
    "not-fetched": "cannot be fetched: {why}",
    "redirected": "it redirects to {url}",
    "redirects": "more than {count} redirects",
    "status": "HTTP {status}",
}
