"""The command lines of the differential suite: what follows ``kubectl expose`` and ``kubectl svc expose`` alike."""

from __future__ import annotations

from typing import NamedTuple

SOURCES = """
{apiVersion: v1, kind: Pod, metadata: {name: redis, labels: {app: redis, tier: db}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 6379}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: plain, labels: {app: plain}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 8080}, {containerPort: 9090}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: named, labels: {app: named}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 8080, name: http}, {containerPort: 9090, name: metrics}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: dns, labels: {app: dns}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 53, protocol: UDP}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: both, labels: {app: both}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}, {containerPort: 9153}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: twice, labels: {app: twice}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 80}]}, {name: d, image: i, ports: [{containerPort: 80}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: noport, labels: {app: noport}}, spec: {containers: [{name: c, image: i}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: nolabels}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 80}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: owned, labels: {app: owned, pod-template-hash: abc}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 80}]}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: same, labels: {own: label}}, spec: {selector: {app: web}, ports: [{port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: mapped}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: bare}, spec: {ports: [{port: 80}]}}
---
{apiVersion: v1, kind: ReplicationController, metadata: {name: web-rc}, spec: {replicas: 0, selector: {app: rc}, template: {
  metadata: {labels: {app: rc, other: label}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}]}]}}}}
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-rs, labels: {set: "1"}}, spec: {replicas: 0, selector: {
  matchLabels: {app: rs}}, template: {metadata: {labels: {app: rs}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 8080}]}]}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {team: a}}, spec: {replicas: 0, selector: {
  matchLabels: {app: web}}, template: {metadata: {labels: {app: web, x: z}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 8080}]}]}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: quiet}, spec: {replicas: 0, selector: {
  matchLabels: {app: quiet}}, template: {metadata: {labels: {app: quiet}}, spec: {containers: [{name: c, image: i}]}}}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: expressive}, spec: {replicas: 0, selector: {matchLabels: {app: e},
  matchExpressions: [{key: tier, operator: In, values: [db]}]}, template: {metadata: {labels: {app: e, tier: db}},
  spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}}}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {replicas: 0, serviceName: x, selector: {
  matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 5432}]}]}}}}
---
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: agent}}, template: {
  metadata: {labels: {app: agent}}, spec: {nodeSelector: {none: none}, containers: [
  {name: c, image: i, ports: [{containerPort: 9100}]}]}}}}
"""

TWO = """
{apiVersion: v1, kind: Pod, metadata: {name: one, labels: {app: one}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 81}]}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: two, labels: {app: one}}, spec: {containers: [
  {name: c, image: i, ports: [{containerPort: 81}]}]}}
"""
"""Two objects that say the same, so that what leaks from the first into the second cannot be seen."""


class Line(NamedTuple):
    """``differs`` is the number of the one difference that is meant, or ``more`` where only kubectl refuses it."""

    words: str
    differs: str = ""
    stdin: str = ""


def _plain() -> list[str]:
    names = ["pod redis", "pod/redis", "po redis", "pods redis", "Pod redis", "deploy web", "deployment web", "deployments web"]
    names += [
        "deployment.apps web",
        "deployments.v1.apps web",
        "deploy/web",
        "deployment.apps/web",
        "rs web-rs",
        "replicaset web-rs",
    ]
    names += [
        "rc web-rc",
        "replicationcontrollers/web-rc",
        "pod plain",
        "pod dns",
        "pod both",
        "deploy,pod web",
        "rs,rc web-rs",
    ]
    names += ["pod/redis pod/redis", "pod/redis deploy/web", "pod redis missing", "pod missing redis"]
    return [
        f"{name} --name n{number}" if " --name" not in name and len(name.split()) < 3 else name
        for number, name in enumerate(names)
    ]


def _flags() -> list[str]:
    sets = """
        --port=80
        --port=080
        --port=80 --target-port=8080
        --port=80 --target-port=http
        --port=80 --target-port=0
        --port=80,443
        --port=80,443 --target-port=9000
        --port=80,443 --protocol=UDP
        --port=80 --protocol=UDP
        --port=80 --protocol=SCTP
        --port=80 --protocol=TCP
        --port=80 --type=ClusterIP
        --port=80 --type=NodePort
        --port=80 --type=LoadBalancer
        --port=80 --type=LoadBalancer --load-balancer-ip=192.0.2.9
        --port=80 --type=Foo
        --port=80 --type=NodePort --cluster-ip=None
        --port=80 --session-affinity=ClientIP
        --port=80 --session-affinity=None
        --port=80 --session-affinity=foo
        --port=80 --cluster-ip=None
        --cluster-ip=None
        --port=80 --cluster-ip=10.96.200.200 --dry-run=server
        --port=80 --cluster-ip=192.0.2.1
        --port=80 --cluster-ip=nonsense
        --port=80 --external-ip=198.51.100.1
        --port=80 --external-ip=127.0.0.1
        --port=80 --external-ip=nonsense
        --port=80 -l a=b
        --port=80 --labels=a=b,c=d
        --port=80 --labels=a
        --port=80 --labels=
        --port=80 --selector=a=b
        --port=80 --selector=a=b,c=d -l x=y
        --port=80 --selector=
        --port=80 --selector=a
        --port=80 --selector=a=-
        --port=80 --name=Bad
        --port=80 --name=9lives
        --port=80 --name=has.dot
        --port=0
        --port=-1
        --port=70000
        --port=abc
        --port=80 --target-port=70000
        --port=80 --target-port=much-too-long-a-name
        --port=80 --dry-run=none
        --port=80 --dry-run=client
        --port=80 --dry-run=server
        --port=80 --dry-run
        --port=80 --dry-run=bogus
        --port=80 -o yaml
        --port=80 -o json
        --port=80 -o name
        --port=80 -o bogus
        --port=80 --dry-run=client -o yaml
        --port=80 --dry-run=client -o json
        --port=80 --dry-run=client -o name
        --port=80 --dry-run=server -o yaml
        --port=80 --dry-run=server -o json
        --port=80 --dry-run=server -o name
        --port=80 --dry-run=client -o yaml --type=LoadBalancer --session-affinity=ClientIP --external-ip=198.51.100.7
        --port=80 --dry-run=client -o json --type=LoadBalancer --load-balancer-ip=192.0.2.1 --cluster-ip=10.96.0.77
        --port=80,81 --dry-run=client -o json
        --port=80 --dry-run=client -o jsonpath={.spec.ports[0].port}
        --port=80,81 --dry-run=client -o jsonpath={.spec.ports[*].port}
        --port=80,81 --dry-run=client -o jsonpath={range.spec.ports[*]}{.name}={.port};{end}
        --port=80 --dry-run=client -o jsonpath={.spec}
        --port=80 --dry-run=client -o jsonpath={.spec.nothing}
        --port=80 --dry-run=client -o jsonpath={.spec.ports[3]}
        --port=80 --dry-run=client -o jsonpath-as-json={.spec.ports}
        --port=80 --dry-run=client -o jsonpath={
        --port=80 --dry-run=client -o JSON
        --port=80 --dry-run=true
        --port=80 --dry-run=false
        --port=80 --dry-run=client -o jsonpath={.metadata.name} --allow-missing-template-keys=false
        --port=80 --dry-run=client -o jsonpath={.spec.nothing} --allow-missing-template-keys=false
        --port=80 --dry-run=client -o jsonpath --template={.kind}
        --port=80 --dry-run=client -o jsonpath-file=/does/not/exist
        --port=80,81 --dry-run=client -o go-template={{range.spec.ports}}{{.name}}={{.port}};{{end}}
        --port=80,81 --dry-run=server -o go-template={{.kind}}/{{.metadata.name}}{{printf"\n"}}
        --port=80 -o template={{.metadata.labels}}
        --port=80 --template={{.metadata.name}}
        --port=80 --dry-run=client -o go-template --template={{.spec.type}}
        --port=80 --dry-run=client -o go-template={{.spec}}
        --port=80 --dry-run=client -o go-template={{.spec.nothing}}
        --port=80 --dry-run=client -o go-template={{bad
        --port=80 --dry-run=client -o go-template
        --port=80 -o go-template-file=/does/not/exist
        --port=80 -o templatefile
        --port=80,81 --dry-run=client -o kyaml
        --port=80 --dry-run=server -o kyaml
        --port=80 -o yaml --show-managed-fields
        --port=80 --dry-run=server -o json --show-managed-fields=true
        --port=80 --save-config
        --port=80 --save-config -o yaml
        --port=80 --save-config --dry-run=server -o yaml
        --port=80 --save-config --dry-run=client -o yaml
        --port=80 --field-manager=me
        --port=80 --overrides={"spec":{"type":"NodePort"}}
        --port=80 --overrides={"metadata":{"annotations":{"a":"b"}}} --dry-run=client -o yaml
        --port=80 --overrides={"metadata":{"labels":null}} -o yaml
        --port=80 --overrides={"spec":{"ports":[{"port":81}]}} -o yaml
        --port=80 --overrides={"spec":{"ports":[{"port":81}]}} --override-type=strategic
        --port=80 --overrides={"spec":{"ports":[{"port":80,"name":"x"}]}} --override-type=strategic -o yaml
        --port=80 --overrides={"spec":{"ports":[{"port":80,"$patch":"delete"},{"port":82}]}} --override-type=strategic -o yaml
        --port=80 --overrides=[{"op":"add","path":"/spec/type","value":"NodePort"}] --override-type=json
        --port=80 --overrides=[{"op":"remove","path":"/spec/nothing"}] --override-type=json
        --port=80 --overrides=[{"op":"replace","path":"/spec/ports/0/port","value":81}] --override-type=json -o yaml
        --port=80 --overrides=nonsense
        --port=80 --overrides={} --override-type=bogus
        --port=80 --bogus
        --port=80 --external-ip=198.51.100.1 --type=ExternalName
    """
    return [line.strip() for line in sets.splitlines() if line.strip()]


def _lines() -> list[Line]:
    found = [Line(words) for words in _plain()]
    for flags in _flags():
        named = "" if "--name" in flags else " --name n"
        found.append(Line(f"deploy quiet{named} {flags}"))
    some = [flags for flags in _flags() if flags.startswith("--port=80,") or "type" in flags or "dry-run" in flags]
    found += [Line(f"pod noport --name n {flags}") for flags in some[::2]]
    found += [Line(f"rc web-rc --name n --target-port=8080 {flags}") for flags in some[1::3] if "--target-port" not in flags]
    return found + _OTHERS


_OTHERS = [
    Line(""),
    Line("pod"),
    Line("pod/redis plain"),
    Line("pod/redis/x"),
    Line("pod/"),
    Line("nothing/at-all"),
    Line("configmap kube-root-ca.crt --port=80"),
    Line("pod nolabels --name n"),
    Line("pod nolabels --name n --selector=a=b"),
    Line("svc bare --name n"),
    Line("svc bare --name n --selector=a=b"),
    Line("svc same"),
    Line("svc same --name n"),
    Line("svc same --name n --port=80 --protocol=UDP"),
    Line("svc same --name n -l a=b --type=NodePort"),
    Line("pod noport --name n"),
    Line("deploy quiet"),
    Line("-f /does/not/exist"),
    Line("-f -", stdin=TWO),
    Line("-f - --port=80 --target-port=81", stdin=TWO),
    Line("-f - --dry-run=client -o yaml", stdin=TWO),
    Line("-f - --dry-run=client -o json", stdin=TWO),
    Line("-f - --dry-run=client -o name", stdin=TWO),
    Line("-f - --dry-run=server", stdin=TWO),
    Line("-f - --dry-run=server -o kyaml", stdin=TWO),
    Line("-f - --dry-run=client -o go-template={{.metadata.name}}%20", stdin=TWO),
    Line("-f - --dry-run=client -o jsonpath={.metadata.name}%20", stdin=TWO),
    Line("-f - --name=n", stdin=TWO),
    Line("-f - pod redis", stdin=TWO),
    Line("-f - -k x", stdin=TWO),
    Line("pod both --name n --protocol=TCP"),
    Line("pod both --name n --port=9153"),
    Line("pod dns --name n --port=53"),
    Line("pod redis --name n --port=6379 --target-port=6380"),
    Line("pod redis plain --port=6379 --target-port=1 --selector=a=b -l c=d"),
    # The numbered differences: kubectl does something else, and each must be seen to.
    Line("pod redis plain", "P1"),
    Line("pod/redis deploy/web --dry-run=client -o yaml", "P1"),
    Line("svc mapped --name n", "P2"),
    Line("pod twice --name n", "P3"),
    Line("pod both --name n --port=53,53", "P4"),
    Line("pod dns --name n --port=5353"),
    Line("pod redis --name n --port=80"),
    Line("pod owned --name n", "P7"),
    Line("deploy quiet --name n --port=80 --load-balancer-ip=192.0.2.1", "P8"),
    Line('deploy quiet --name n --port=80 --overrides={"spec":{"bogus":1}}', "P8"),
    Line("--name n --port=80 --type=ExternalName --external-name=db.example.com", "more"),
    Line("deploy quiet --name n --port=4294967376", "P10"),
    Line("deploy quiet --name n --port=80 --selector=a!=b --dry-run=client", "P11"),
    Line("deploy quiet --name n --port=80 --dry-run=client -o yaml --selector=a=b,%20c=d", "P11"),
    Line("pod named --name n", "P13"),
    # What only we accept; kubectl cannot compare the numbers of an object that it has just made.
    Line("deploy quiet --name n --port=80 --dry-run=client -o jsonpath={.spec.ports[?(@.port==80)].port}", "more"),
    Line("sts db --name n", "more"),
    Line("ds agent --name n", "more"),
    Line("deploy expressive --name n", "more"),
    Line("deploy quiet --name n --port=80 --type=nodeport", "more"),
    Line("deploy quiet --name n --port=80 --protocol=udp", "more"),
    Line("deploy quiet --name n --port=web=80:8080/TCP", "more"),
    Line("--name n --selector=a=b --port=80", "more"),
    # A client dry run of ours refuses what no server would take.
    Line("deploy quiet --name n --port=80 --type=Foo --dry-run=client", "P15"),
    Line("deploy quiet --name n --port=0 --dry-run=client", "P15"),
]

LINES = _lines()
