"""Services that controllers create for custom resources: files that hold the resource need not hold them.

A kind stands here with the names of the Services that its controller creates, taken from the project's source: ``NAME`` is the
name of the object, or the first that a field after ``@`` has, and ``*`` is anything; ``=`` and a field give whole names. A kind
without any creates none, though it makes pods. Of a kind that is not here, but may make pods, nobody knows the names: as a
rule they begin with that of the object, or the object has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.reading import makers
from kubectl_svc.trace.reading.facts import UNPLACED
from kubectl_svc.trace.reading.once import kind_of
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.words import mistyped
from kubectl_svc.wording import Said

_TABLE = """
monitoring.coreos.com Prometheus prometheus-operated
monitoring.coreos.com PrometheusAgent prometheus-agent-operated
monitoring.coreos.com Alertmanager alertmanager-operated
monitoring.coreos.com ThanosRuler thanos-ruler-operated
operator.victoriametrics.com VMSingle vmsingle-NAME
operator.victoriametrics.com VMCluster vmselect-NAME vminsert-NAME vmstorage-NAME
operator.victoriametrics.com VMAgent vmagent-NAME
operator.victoriametrics.com VMAlert vmalert-NAME
operator.victoriametrics.com VMAlertmanager vmalertmanager-NAME
operator.victoriametrics.com VMAuth vmauth-NAME
operator.victoriametrics.com VLSingle vlsingle-NAME
operator.victoriametrics.com VLCluster vlselect-NAME vlinsert-NAME vlstorage-NAME
grafana.integreatly.org Grafana NAME-service
jaegertracing.io Jaeger NAME-query NAME-collector NAME-collector-headless NAME-agent
opentelemetry.io OpenTelemetryCollector NAME-collector NAME-collector-headless NAME-collector-monitoring
opentelemetry.io TargetAllocator NAME-targetallocator
tempo.grafana.com TempoStack tempo-NAME-*
tempo.grafana.com TempoMonolithic tempo-NAME tempo-NAME-*
argoproj.io ArgoCD NAME-server NAME-repo-server NAME-redis NAME-dex-server NAME-metrics NAME-server-metrics
argoproj.io EventBus eventbus-NAME-*
argoproj.io EventSource NAME-eventsource-svc
flagger.app Canary @spec.service.name @spec.targetRef.name NAME NAME-primary NAME-canary
serving.knative.dev Service NAME NAME-*
serving.knative.dev DomainMapping NAME
messaging.knative.dev InMemoryChannel NAME-kn-channel
messaging.knative.dev Channel NAME-kn-channel
gateway.networking.k8s.io Gateway NAME NAME-* cilium-gateway-NAME
sailoperator.io Istio istiod istiod-*
install.istio.io IstioOperator istiod istiod-* istio-ingressgateway istio-egressgateway
ceph.rook.io CephCluster rook-ceph-mgr rook-ceph-mgr-dashboard rook-ceph-mon-* rook-ceph-exporter
ceph.rook.io CephObjectStore rook-ceph-rgw-NAME
ceph.rook.io CephNFS rook-ceph-nfs-NAME-*
minio.min.io Tenant minio NAME-hl NAME-console
kafka.strimzi.io Kafka NAME-kafka-bootstrap NAME-kafka-brokers NAME-kafka-external-bootstrap NAME-kafka-*
kafka.strimzi.io Kafka NAME-zookeeper-client NAME-zookeeper-nodes
kafka.strimzi.io KafkaConnect NAME-connect-api
kafka.strimzi.io KafkaMirrorMaker2 NAME-mirrormaker2-api
kafka.strimzi.io KafkaBridge NAME-bridge-service
rabbitmq.com RabbitmqCluster NAME NAME-nodes
elasticsearch.k8s.elastic.co Elasticsearch NAME-es-http NAME-es-internal-http NAME-es-transport NAME-es-*
kibana.k8s.elastic.co Kibana NAME-kb-http
apm.k8s.elastic.co ApmServer NAME-apm-http
agent.k8s.elastic.co Agent NAME-agent-http
logstash.k8s.elastic.co Logstash NAME-ls-api NAME-ls-*
maps.k8s.elastic.co ElasticMapsServer NAME-ems-http
enterprisesearch.k8s.elastic.co EnterpriseSearch NAME-ent-http
opensearch.opster.io OpenSearchCluster @spec.general.serviceName NAME NAME-*
postgresql.cnpg.io Cluster NAME-rw NAME-ro NAME-r =spec.managed.services.additional[].serviceTemplate.metadata.name
postgresql.cnpg.io Pooler NAME
acid.zalan.do postgresql NAME NAME-repl NAME-config NAME-pooler NAME-pooler-repl
postgres-operator.crunchydata.com PostgresCluster NAME-primary NAME-replicas NAME-ha NAME-ha-config NAME-pods NAME-pgbouncer
pgv2.percona.com PerconaPGCluster NAME-primary NAME-replicas NAME-ha NAME-ha-config NAME-pods NAME-pgbouncer
pxc.percona.com PerconaXtraDBCluster NAME-pxc NAME-pxc-unready NAME-haproxy NAME-haproxy-replicas
pxc.percona.com PerconaXtraDBCluster NAME-proxysql NAME-proxysql-unready NAME-pxc-*
psmdb.percona.com PerconaServerMongoDB NAME-mongos NAME-cfg NAME-*
ps.percona.com PerconaServerMySQL NAME-mysql NAME-mysql-primary NAME-mysql-proxy NAME-mysql-unready NAME-haproxy NAME-router
ps.percona.com PerconaServerMySQL NAME-orc NAME-*
mysql.oracle.com InnoDBCluster NAME NAME-instances
k8s.mariadb.com MariaDB NAME NAME-internal NAME-primary NAME-secondary NAME-*
k8s.mariadb.com MaxScale NAME NAME-internal NAME-metrics NAME-*
mongodbcommunity.mongodb.com MongoDBCommunity NAME-svc
mongodb.com MongoDB NAME-svc NAME-*
databases.spotahome.com RedisFailover rfs-NAME rfr-NAME rfrm-NAME rfrs-NAME
redis.redis.opstreelabs.in RedisCluster NAME-leader NAME-leader-headless NAME-follower NAME-follower-headless NAME-*
redis.redis.opstreelabs.in RedisSentinel NAME-sentinel NAME-sentinel-headless NAME-*
cassandra.datastax.com CassandraDatacenter *-NAME-service *-NAME-all-pods-service *-NAME-seed-service
scylla.scylladb.com ScyllaCluster NAME-client NAME-*
clickhouse.altinity.com ClickHouseInstallation clickhouse-NAME chi-NAME-*
clickhouse-keeper.altinity.com ClickHouseKeeperInstallation keeper-NAME chk-NAME-*
crdb.cockroachlabs.com CrdbCluster NAME NAME-public
pingcap.com TidbCluster NAME-tidb NAME-tidb-peer NAME-pd NAME-pd-peer NAME-*
zookeeper.pravega.io ZookeeperCluster NAME-client NAME-headless NAME-admin-server
solr.apache.org SolrCloud NAME-solrcloud-common NAME-solrcloud-headless NAME-solrcloud-*
flink.apache.org FlinkDeployment NAME NAME-rest
druid.apache.org Druid druid-NAME-*
ray.io RayCluster NAME-head-svc NAME-serve-svc NAME-*
ray.io RayService NAME-head-svc NAME-serve-svc NAME-*
tekton.dev EventListener el-NAME
triggers.tekton.dev EventListener el-NAME
jenkins.io Jenkins jenkins-operator-http-NAME jenkins-operator-slave-NAME
k8s.keycloak.org Keycloak NAME-service NAME-discovery
operators.coreos.com ClusterServiceVersion *-service
argoproj.io Rollout
argoproj.io Workflow
argoproj.io CronWorkflow
apps.kruise.io CloneSet
apps.kruise.io StatefulSet
apps.kruise.io DaemonSet
apps.kruise.io BroadcastJob
apps.kruise.io AdvancedCronJob
apps.kruise.io UnitedDeployment
apps.openshift.io DeploymentConfig
build.openshift.io Build
build.openshift.io BuildConfig
keda.sh ScaledJob
tekton.dev PipelineRun
tekton.dev TaskRun
upgrade.cattle.io Plan
kubevirt.io VirtualMachine
kubevirt.io VirtualMachineInstance
argoproj.io Application *
argoproj.io ApplicationSet *
kustomize.toolkit.fluxcd.io Kustomization *
helm.toolkit.fluxcd.io HelmRelease *
helm.cattle.io HelmChart *
"""
"""Group and kind, and the Services' names; a kind that brings in manifests of any kind may create all."""


class _Row(NamedTuple):
    fields: tuple[str, ...]
    patterns: tuple[str, ...]
    whole: tuple[str, ...] = ()


def _rows() -> dict[tuple[str, str], _Row]:
    found: dict[tuple[str, str], _Row] = {}
    for line in _TABLE.strip().splitlines():
        group, kind, *rest = line.split()
        known = found.get((group, kind), _Row((), ()))
        fields = (word.removeprefix("@") for word in rest if word.startswith("@"))
        patterns = (word for word in rest if word[0] not in "@=")
        whole = (word.removeprefix("=") for word in rest if word.startswith("="))
        found[group, kind] = _Row((*known.fields, *fields), (*known.patterns, *patterns), (*known.whole, *whole))
    return found


_ROWS = _rows()
_OF_SERVICE = re.compile(r"service(?!account)", re.IGNORECASE)


def unplaced(seen: Seen, namespace: str, name: str) -> Said | None:
    """The Service, or what leads to it, whose files leave its namespace to ``-n``, so that both may come to be in one."""
    leading = [obj for obj, _ in seen.references_to(namespace, name)]
    if seen.by("name alone", UNPLACED, lambda obj: [(str(obj.get("kind")), meta.name(obj))], "Service", name):
        object = meta.reference(leading[0]) if leading else ""
        return Said("unseen-service-unplaced", {"name": name, "namespace": namespace, "object": object})
    homes = {meta.namespace(one) for one in seen.elsewhere("Service", namespace) if meta.name(one) == name}
    if len(homes) == 1 and leading and all(obj in seen.named(UNPLACED, namespace, meta.name(obj)) for obj in leading):
        return Said("unseen-pods-apart", {"object": meta.reference(leading[0]), "namespace": homes.pop()})
    return None


def creator(seen: Seen, namespace: str, name: str) -> Said | None:
    """What may create a Service that the files do not hold, or nothing, also where the name is a slip for one that there is."""
    if apart := unplaced(seen, namespace, name):
        return apart
    found = _known(seen, namespace)
    slip = bool(found) and bool(mistyped(name, [*(meta.name(one) for one in seen.of("Service", namespace)), *_literal(found)]))
    for obj in found:
        # A pattern takes any name that begins so, a slip for one of its own names, too.
        if any(pattern != "*" and (pattern == name or not slip) and fnmatchcase(name, pattern) for pattern in _names(obj)):
            return _said("unseen-service-created", obj)
    if slip:
        return None
    maker = next((obj for obj in found if _may_create(obj, name)), None)
    return _said("unseen-service-created-later", maker) if maker else None


def names(seen: Seen, namespace: str) -> list[str]:
    """The Services that are created for custom resources of a namespace, as far as their names are known."""
    return _literal(_known(seen, namespace))


def _known(seen: Seen, namespace: str) -> list[Object]:
    """The custom resources whose controllers create Services in a namespace, or may."""
    return [obj for obj in seen.custom(namespace) if _row(obj) or makers.may_make_pods(obj)]


def _literal(found: Sequence[Object]) -> list[str]:
    return [name for obj in found for name in _names(obj) if "*" not in name]


def _said(key: str, obj: Object) -> Said:
    return Said(key, {"kind": kind_of(obj), "name": meta.name(obj)})


def _names(obj: Object) -> list[str]:
    row = _row(obj)
    if row is None:
        return []
    own = [str(text) for path in row.whole for text in _at(obj, path.split(".")) if isinstance(text, str)]
    return [*(pattern.replace("NAME", _name(obj)) for pattern in row.patterns), *own]


def _at(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    """The values at a path in which ``key[]`` stands for every item of a list."""
    if not steps:
        yield value
        return
    below = dig(value, steps[0].removesuffix("[]"))
    for item in (below if isinstance(below, list) else ()) if steps[0].endswith("[]") else (below,):
        yield from _at(item, steps[1:])


def _row(obj: Object) -> _Row | None:
    return _ROWS.get((meta.group(obj), str(obj.get("kind"))))


def _name(obj: Object) -> str:
    row = _row(obj)
    values = (dig(obj, *field.split(".")) for field in (row.fields if row else ()))
    return next((str(value) for value in values if value), meta.name(obj))


def _may_create(obj: Object, name: str) -> bool:
    """Whether a Service of this name may belong to an object whose controller is not known to name it so."""
    row, own = _row(obj), _name(obj)
    if row and "*" in row.patterns:
        return True
    if row and not row.patterns:
        return False
    if row is None and name in _named(obj.get("spec")):
        return True
    return bool(own) and (name.startswith(f"{own}-") or (name == own and row is None))


def _named(value: Any, of_service: bool = False) -> Iterator[str]:
    """The texts of an object that may name a Service which it asks for, as ``spec.serviceName``."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _named(below, of_service or _OF_SERVICE.search(str(key)) is not None)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item, of_service)
    elif isinstance(value, str) and of_service:
        yield value
