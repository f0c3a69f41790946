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
            "; {others:other policy selects|other policies select} them, too, and {others:~does not|do not} allow it, either",
            "; depending on the network plugin, connections come from a tunnel's address in {ranges}",
        ),
        "egress": (
            "{policy} does not allow {client} to connect out to {pods:group}, {ports:ports}",
            " ({rule})",
            ": {why:clauses}",
            "; {others:other policy selects|other policies select} it, too, and {others:~does not|do not} allow it, either",
            "; nor does it allow queries to the cluster's DNS: names do not resolve{dns:?}",
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
            " {kinds:~is|are} not evaluated, and can change what NetworkPolicies say",
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
            "{client} uses its node's network, and with dnsPolicy ClusterFirst asks the node's DNS: names of Services do not"
            " resolve; use ClusterFirstWithHostNet"
        ),
        "search": "{client} does not find {host}: it queries {queries}, and the Service is {name}",
        "servers": "dnsPolicy {policy} of {client}: names of Services resolve only if one of {servers} is the cluster's DNS",
    },
    "F6": {
        "": "{client} is an endpoint of the Service itself: connections that come back to it need hairpin mode in its network",
    },
    "F7": {
        "": (
            "whether this cluster enforces NetworkPolicies is not in the API",
            "; it runs {networks}, which {networks:~enforces|enforce} them",
            "; it runs {perhaps}, which {perhaps:~enforces|enforce} them only in some versions and settings",
            "; it runs {without}, which {without:~does|do} not enforce any",
            "; it serves API groups of {engines}",
        ),
    },
    "F8": {
        "family": "{service} has {families} alone, and {client} has no such address",
        "address": "{address} is an {families} address, and {client} has none of this family",
        "": "{client} is outside of the cluster, and no address of the Service is reachable from there: it has no node port,"
        " load balancer or external IP",
    },
    "F9": {"": REFUSED},
}
