"""Policies, and what Services need of the cluster."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.trace.texts.filling import REFUSED
from kubectl_svc.wording.filling import Template

TEXTS: Mapping[str, Mapping[str, Template]] = {
    "F1": {
        "": (
            "{policy} does not allow {client} to connect to {pods:group}, {ports:ports}",
            " ({rule})",
            ": {why:clauses}",
            "; {others:other policy also selects|other policies also select} {pods:~this pod|these pods} and "
            "{others:~does|do} not allow the connection",
            "; depending on the network plugin, connections come from a tunnel's address in {ranges}",
        ),
        "egress": (
            "{policy} does not allow egress from {client} to {pods:group}, {ports:ports}",
            " ({rule})",
            ": {why:clauses}",
            "; {others:other policy also selects|other policies also select} {client} and {others:~does|do} not allow the "
            "connection",
            "; it also does not allow queries to the cluster's DNS: names do not resolve{dns:?}",
        ),
        "door": (
            "{policy} does not allow the controller of {door} to connect to {pods:group}, {ports:ports}",
            " ({rule})",
            ": {why:clauses}",
        ),
        "everyone": ("{policy} allows no client to connect to {pods:group}, {ports:ports}", " ({rule})", ": {why:clauses}"),
        "dns": (
            "{policy} does not allow {client} to query the cluster's DNS, port 53/{protocol}",
            " ({rule})",
            ": {why:clauses}; names do not resolve",
        ),
    },
    "F2": {
        "": (
            "{kinds:all} of {engines}",
            " ({policies})",
            " {kinds:~is|are} not evaluated, and can override NetworkPolicies",
        )
    },
    "F3": {
        "": "no pod in kube-system is recognized as kube-proxy: cluster IPs do not work unless another proxy replaces it",
        "instead": "no pod in kube-system is kube-proxy: {others} may replace it",
    },
    "F4": {"": "no pod of the cluster's DNS is ready ({pods:group}): names do not resolve"},
    "F5": {
        "": "dnsPolicy {policy} of {client}: the pod does not use the cluster's DNS, and names of Services do not resolve",
        "host": (
            "{client} uses hostNetwork with dnsPolicy ClusterFirst, so it queries the node's DNS: names of Services do not"
            " resolve; use ClusterFirstWithHostNet"
        ),
        "search": "{client} cannot resolve {host}: it queries {queries}, but the DNS name of the Service is {name}",
        "servers": "dnsPolicy {policy} of {client}: names of Services resolve only if one of {servers} is the cluster's DNS",
    },
    "F6": {
        "": "{client} is an endpoint of the Service itself: connections that come back to it need hairpin mode in its network",
    },
    "F7": {
        "": (
            "the API does not show whether this cluster enforces NetworkPolicies",
            "; it runs {networks}, which {networks:~enforces|enforce} them",
            "; it runs {perhaps}, which {perhaps:~enforces|enforce} them only in some versions and settings",
            "; it runs {without}, which {without:~does|do} not enforce any",
            "; it serves API groups of {engines}",
        ),
    },
    "F8": {
        "family": "{service} has only {families}, and {client} has no address of this family",
        "address": "{address} is an {families} address, and {client} has none of this family",
        "": "{client} is outside of the cluster, and no address of the Service is reachable from there: it has no node port,"
        " load balancer or external IP",
    },
    "F9": {"": REFUSED},
}
