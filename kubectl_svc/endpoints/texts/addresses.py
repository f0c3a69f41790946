"""Addresses and ports as people type them, and which of them an endpoint cannot have."""

from __future__ import annotations

from kubectl_svc.wording.filling import Texts

TEXTS: Texts = {
    "zone-empty": '"{text}": a zone must follow the @',
    "zone-alone": '"{text}" is a zone without an address: write ADDR{text} in one word',
    "brackets": (
        '"{text}" lacks the brackets of an IPv6 address with a port, [ADDR]:PORT',
        ": write {write}",
        "; and {also}",
    ),
    "given-twice": "{address} is given twice",
    "protocol": '"{text}": the protocol must be TCP, UDP or SCTP',
    "port-name-empty": '"{text}": the port name before the = is missing; write NAME={number} or only {number}',
    "port-number": (
        '"{text}": a port is a number from 1 to 65535; the API server accepts other numbers, but kube-proxy ignores them'
    ),
    "address-empty": "the address is empty",
    "address-url": '"{text}" is a URL: use only the address, and the port if needed',
    "address-range": '"{text}" is a range: use single addresses, without a mask',
    "leading-zeros": (
        '"{text}" has leading zeros, which some programs read as octal numbers: write {without} if that is what you mean'
    ),
    "above-255": '"{text}" has a number above 255',
    "not-whole": '"{text}" is not a complete IPv4 address: an address has four numbers, as in 192.0.2.42',
    "not-ipv6": '"{text}" is not an IPv6 address',
    "host-name": (
        '"{text}" is a host name, and endpoints have IP addresses only; a Service of type ExternalName has a host name'
    ),
    "not-address": '"{text}" is not an IP address',
    "address-zone": '"{text}" has a zone (%{zone}), which has a meaning on one machine only',
    "ipv4-in-ipv6": '"{text}" is an IPv4 address in IPv6 form: write {write}',
    "refused": ("{subject} is {reason}", " (use --allow={allow} to accept it anyway)"),
    "unreachable-unspecified": 'the unspecified address, which means "no address"',
    "unreachable-loopback": "a loopback address: on every node it is the node itself, not your backend",
    "unreachable-link-local": "a link-local address, which is valid only in the network segment of one node",
    "unreachable-link-local-multicast": "a link-local multicast address, which is a group and not one backend",
    "unreachable-broadcast": "the broadcast address, which accepts no connections",
    "unreachable-multicast": "a multicast address, which is a group and not one backend; kube-proxy cannot forward to it",
    "unreachable-reserved": "in the reserved block 240.0.0.0/4, which routers do not forward",
    "unreachable-this-network": 'in the block 0.0.0.0/8, which means "this network" and is not a destination',
    "cluster-ip": "the cluster IP of the Service {service}: kube-proxy cannot forward to a virtual address",
    "family": "an {family} address, but the Service has {families:and} only: kube-proxy ignores it",
    "already-served": "already served by {object}",
    "port": 'port "{name}"',
    "port-protocol": "{protocol}, but the Service's port is {service}: kube-proxy does not match them",
    "port-name": "not a port of the Service (it has {ports:quoted}): kube-proxy does not match it",
    "port-name-none": "not a port of the Service (it has none): kube-proxy does not match it",
    "port-name-alone": "not a port of the Service (its port has no name: use --port {port}): kube-proxy does not match it",
    "port-without-effect": "--port {port} has no effect: each address has a port of its own",
    "omit-either": "omit --port, or omit the port in the addresses that must use {port}",
    "several-ports": "--port {port}: the Service has several ports",
    "name-port": "specify one: NAME={port}, where NAME is one of {names:all}",
    "no-ports": "{address}: the Service has no ports",
    "omit-port": "omit the port",
    "no-such-port": "{address}: the Service has no port {port}; it has {ports:all}",
    "write-address": "write {address}",
    "set-port": "--port NAME={port} sets that port",
    "perhaps-port": "{address} is read as an address without a port; for port {port} write {meant}",
}
