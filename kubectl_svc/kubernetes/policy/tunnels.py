"""From which addresses beside its own a node connects to pods of other nodes, as far as its Node object tells.

A network plugin with tunnels gives each node an address for them. Mirrors what the plugins note there: Calico
(libcalico-go/lib/backend/k8s/resources/node.go) the address itself, flannel (pkg/subnet/kube, pkg/backend/vxlan) the kind of
its network, where that of a VXLAN device is the first of the node's range.
"""

from __future__ import annotations

from kubectl_svc.objects import Object, addresses, meta

CALICO = "projectcalico.org/"
CALICO_TUNNELS = tuple(
    f"{CALICO}{one}"
    for one in (
        *("IPv4IPIPTunnelAddr", "IPv4VXLANTunnelAddr", "IPv6VXLANTunnelAddr"),
        *("IPv4WireguardInterfaceAddr", "IPv6WireguardInterfaceAddr"),
    )
)
CALICO_ADDRESSES = (f"{CALICO}IPv4Address", f"{CALICO}IPv6Address")
FLANNEL = "flannel.alpha.coreos.com/backend-type"
ANNOTATIONS = (*CALICO_TUNNELS, *CALICO_ADDRESSES, FLANNEL)


def origins(node: Object) -> tuple[str, ...]:
    """Addresses, and where nothing tells them the whole ranges of which one may be."""
    noted, ranges = meta.annotations(node), pod_ranges(node)
    kind = noted.get(FLANNEL, "")
    if kind == "vxlan":
        return tuple(one.partition("/")[0] for one in ranges)
    if kind == "host-gw":
        return ()
    if not kind and any(key in noted for key in (*CALICO_TUNNELS, *CALICO_ADDRESSES)):
        return tuple(filter(None, (addresses.canonical(noted.get(key, "")) for key in CALICO_TUNNELS)))
    return ranges


def pod_ranges(node: Object) -> tuple[str, ...]:
    """The ranges that the addresses of a node's pods are of, as far as the Node says so (``spec.podCIDRs``)."""
    found = (*meta.items(node, "spec", "podCIDRs"), meta.dig(node, "spec", "podCIDR"))
    return tuple(dict.fromkeys(str(one) for one in found if one))
