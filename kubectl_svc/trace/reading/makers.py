"""Who makes pods: API groups beyond Kubernetes' own, by what their kinds do.

A group stands here with the project that defines it and with those of its kinds whose objects become pods: by a controller of
their own, or because they bring in manifests that the files do not show. All other kinds of a group make none. Each row was
taken from the project's API types. A kind that nobody knows may make pods.
"""

from __future__ import annotations

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig

_TABLE = """
monitoring.coreos.com prometheus-operator/prometheus-operator Prometheus PrometheusAgent Alertmanager ThanosRuler
operator.victoriametrics.com VictoriaMetrics/operator VMSingle VMCluster VMAgent VMAlert VMAlertmanager VMAuth
operator.victoriametrics.com VictoriaMetrics/operator VLSingle VLCluster VLAgent VLogs VTSingle VTCluster VMAnomaly
operator.victoriametrics.com VictoriaMetrics/operator VMDistributed
grafana.integreatly.org grafana/grafana-operator Grafana
loki.grafana.com grafana/loki LokiStack
tempo.grafana.com grafana/tempo-operator TempoStack TempoMonolithic
monitoring.grafana.com grafana/agent GrafanaAgent Integration
collectors.grafana.com grafana/alloy-operator Alloy
opentelemetry.io open-telemetry/opentelemetry-operator OpenTelemetryCollector TargetAllocator OpAMPBridge
jaegertracing.io jaegertracing/jaeger-operator Jaeger
kiali.io kiali/kiali-operator Kiali OSSMConsole
logging.banzaicloud.io kube-logging/logging-operator Logging FluentbitAgent FluentdConfig SyslogNGConfig NodeAgent
fluentbit.fluent.io fluent/fluent-operator FluentBit Collector
fluentd.fluent.io fluent/fluent-operator Fluentd
argoproj.io argoproj/argo-cd,argo-rollouts,argo-workflows,argo-events Application ApplicationSet ArgoCD Rollout
argoproj.io argoproj/argo-cd,argo-rollouts,argo-workflows,argo-events Experiment Workflow CronWorkflow EventBus
argoproj.io argoproj/argo-cd,argo-rollouts,argo-workflows,argo-events EventSource Sensor
kustomize.toolkit.fluxcd.io fluxcd/kustomize-controller Kustomization
helm.toolkit.fluxcd.io fluxcd/helm-controller HelmRelease
source.toolkit.fluxcd.io fluxcd/source-controller
notification.toolkit.fluxcd.io fluxcd/notification-controller
image.toolkit.fluxcd.io fluxcd/image-reflector-controller
fluxcd.controlplane.io controlplaneio-fluxcd/flux-operator FluxInstance ResourceSet
flagger.app fluxcd/flagger Canary
helm.cattle.io k3s-io/helm-controller HelmChart
fleet.cattle.io rancher/fleet Bundle GitRepo HelmOp
upgrade.cattle.io rancher/system-upgrade-controller Plan
management.cattle.io rancher/rancher
provisioning.cattle.io rancher/rancher
catalog.cattle.io rancher/rancher
k3s.cattle.io k3s-io/k3s
serving.knative.dev knative/serving Service Configuration Revision
autoscaling.internal.knative.dev knative/serving
networking.internal.knative.dev knative/networking
caching.internal.knative.dev knative/caching
eventing.knative.dev knative/eventing
messaging.knative.dev knative/eventing
flows.knative.dev knative/eventing
sources.knative.dev knative/eventing ApiServerSource ContainerSource
operator.knative.dev knative/operator KnativeServing KnativeEventing
networking.istio.io istio/api
security.istio.io istio/api
telemetry.istio.io istio/api
extensions.istio.io istio/api
install.istio.io istio/istio IstioOperator
sailoperator.io istio-ecosystem/sail-operator Istio IstioCNI IstioRevision ZTunnel
linkerd.io linkerd/linkerd2
policy.linkerd.io linkerd/linkerd2
workload.linkerd.io linkerd/linkerd2
multicluster.linkerd.io linkerd/linkerd2 Link
split.smi-spec.io servicemeshinterface/smi-spec
specs.smi-spec.io servicemeshinterface/smi-spec
access.smi-spec.io servicemeshinterface/smi-spec
consul.hashicorp.com hashicorp/consul-k8s
secrets.hashicorp.com hashicorp/vault-secrets-operator
traefik.io traefik/traefik
traefik.containo.us traefik/traefik
hub.traefik.io traefik/hub
projectcontour.io projectcontour/contour ContourDeployment
operator.projectcontour.io projectcontour/contour-operator Contour
getambassador.io emissary-ingress/emissary
configuration.konghq.com Kong/kubernetes-ingress-controller
gateway-operator.konghq.com Kong/gateway-operator ControlPlane DataPlane AIGateway
gateway.envoyproxy.io envoyproxy/gateway
gateway.kgateway.dev kgateway-dev/kgateway
gateway.solo.io solo-io/gloo
gloo.solo.io solo-io/gloo
k8s.nginx.org nginx/kubernetes-ingress
appprotect.f5.com nginx/kubernetes-ingress
gateway.nginx.org nginx/nginx-gateway-fabric
apisix.apache.org apache/apisix-ingress-controller
core.haproxy.org haproxytech/kubernetes-ingress
ingress.v1.haproxy.org haproxytech/kubernetes-ingress
ingress.v3.haproxy.org haproxytech/kubernetes-ingress
cert-manager.io cert-manager/cert-manager
acme.cert-manager.io cert-manager/cert-manager
trust.cert-manager.io cert-manager/trust-manager
policy.cert-manager.io cert-manager/approver-policy
external-secrets.io external-secrets/external-secrets
generators.external-secrets.io external-secrets/external-secrets
bitnami.com bitnami-labs/sealed-secrets
isindir.github.com isindir/sops-secrets-operator
externaldns.nginx.org nginx/kubernetes-ingress
keda.sh kedacore/keda ScaledJob
http.keda.sh kedacore/http-add-on
eventing.keda.sh kedacore/keda
karpenter.sh kubernetes-sigs/karpenter
karpenter.k8s.aws aws/karpenter-provider-aws
kyverno.io kyverno/kyverno
policies.kyverno.io kyverno/kyverno
reports.kyverno.io kyverno/kyverno
metallb.io metallb/metallb
cilium.io cilium/cilium
crd.projectcalico.org projectcalico/calico
projectcalico.org projectcalico/calico
operator.tigera.io tigera/operator Installation APIServer Goldmane Whisker LogStorage LogCollector Manager Monitor
operator.tigera.io tigera/operator Compliance IntrusionDetection PolicyRecommendation ApplicationLayer EgressGateway
crd.antrea.io antrea-io/antrea
kubeovn.io kubeovn/kube-ovn
k8s.ovn.org ovn-kubernetes/ovn-kubernetes
k8s.cni.cncf.io k8snetworkplumbingwg/network-attachment-definition-client
whereabouts.cni.cncf.io k8snetworkplumbingwg/whereabouts
elbv2.k8s.aws kubernetes-sigs/aws-load-balancer-controller
vpcresources.k8s.aws aws/amazon-vpc-resource-controller-k8s
networking.gke.io kubernetes/ingress-gce
cloud.google.com kubernetes/ingress-gce
dapr.io dapr/dapr
chaos-mesh.org chaos-mesh/chaos-mesh
capsule.clastix.io projectcapsule/capsule
kamaji.clastix.io clastix/kamaji TenantControlPlane
aquasecurity.github.io aquasecurity/trivy-operator
velero.io vmware-tanzu/velero
troubleshoot.sh replicatedhq/troubleshoot
k8up.io k8up-io/k8up
ceph.rook.io rook/rook CephCluster CephFilesystem CephObjectStore CephNFS CephRBDMirror CephFilesystemMirror
objectbucket.io kube-object-storage/lib-bucket-provisioner
longhorn.io longhorn/longhorn-manager InstanceManager ShareManager BackingImageManager RecurringJob
minio.min.io minio/operator Tenant
kafka.strimzi.io strimzi/strimzi-kafka-operator Kafka KafkaNodePool KafkaConnect KafkaBridge KafkaMirrorMaker
kafka.strimzi.io strimzi/strimzi-kafka-operator KafkaMirrorMaker2
core.strimzi.io strimzi/strimzi-kafka-operator StrimziPodSet
rabbitmq.com rabbitmq/cluster-operator RabbitmqCluster
elasticsearch.k8s.elastic.co elastic/cloud-on-k8s Elasticsearch
kibana.k8s.elastic.co elastic/cloud-on-k8s Kibana
apm.k8s.elastic.co elastic/cloud-on-k8s ApmServer
beat.k8s.elastic.co elastic/cloud-on-k8s Beat
agent.k8s.elastic.co elastic/cloud-on-k8s Agent
logstash.k8s.elastic.co elastic/cloud-on-k8s Logstash
maps.k8s.elastic.co elastic/cloud-on-k8s ElasticMapsServer
enterprisesearch.k8s.elastic.co elastic/cloud-on-k8s EnterpriseSearch
autoscaling.k8s.elastic.co elastic/cloud-on-k8s
stackconfigpolicy.k8s.elastic.co elastic/cloud-on-k8s
opensearch.opster.io opensearch-project/opensearch-k8s-operator OpenSearchCluster
postgresql.cnpg.io cloudnative-pg/cloudnative-pg Cluster Pooler
acid.zalan.do zalando/postgres-operator postgresql
postgres-operator.crunchydata.com CrunchyData/postgres-operator PostgresCluster PGAdmin PGUpgrade
pgv2.percona.com percona/percona-postgresql-operator PerconaPGCluster
pxc.percona.com percona/percona-xtradb-cluster-operator PerconaXtraDBCluster
psmdb.percona.com percona/percona-server-mongodb-operator PerconaServerMongoDB
ps.percona.com percona/percona-server-mysql-operator PerconaServerMySQL
stackgres.io ongres/stackgres SGCluster SGShardedCluster SGDistributedLogs SGConfig
mysql.oracle.com mysql/mysql-operator InnoDBCluster
k8s.mariadb.com mariadb-operator/mariadb-operator MariaDB MaxScale
mongodbcommunity.mongodb.com mongodb/mongodb-kubernetes MongoDBCommunity
mongodb.com mongodb/mongodb-kubernetes MongoDB MongoDBMultiCluster MongoDBOpsManager MongoDBSearch
databases.spotahome.com spotahome/redis-operator RedisFailover
redis.redis.opstreelabs.in OT-CONTAINER-KIT/redis-operator Redis RedisCluster RedisReplication RedisSentinel
app.redislabs.com RedisLabs/redis-enterprise-k8s-docs RedisEnterpriseCluster
dragonflydb.io dragonflydb/dragonfly-operator Dragonfly
cassandra.datastax.com k8ssandra/cass-operator CassandraDatacenter
k8ssandra.io k8ssandra/k8ssandra-operator K8ssandraCluster
scylla.scylladb.com scylladb/scylla-operator ScyllaCluster ScyllaDBCluster ScyllaDBDatacenter ScyllaDBMonitoring
clickhouse.altinity.com Altinity/clickhouse-operator ClickHouseInstallation
clickhouse-keeper.altinity.com Altinity/clickhouse-operator ClickHouseKeeperInstallation
crdb.cockroachlabs.com cockroachdb/cockroach-operator CrdbCluster
pingcap.com pingcap/tidb-operator TidbCluster TidbMonitor TidbDashboard TidbNGMonitoring DMCluster TidbInitializer
planetscale.com planetscale/vitess-operator VitessCluster VitessCell VitessKeyspace VitessShard EtcdLockserver
couchbase.com couchbase/couchbase-operator CouchbaseCluster
zookeeper.pravega.io pravega/zookeeper-operator ZookeeperCluster
operator.etcd.io etcd-io/etcd-operator EtcdCluster
jetstream.nats.io nats-io/nack
infinispan.org infinispan/infinispan-operator Infinispan
hazelcast.com hazelcast/hazelcast-platform-operator Hazelcast ManagementCenter
solr.apache.org apache/solr-operator SolrCloud SolrPrometheusExporter
flink.apache.org apache/flink-kubernetes-operator FlinkDeployment
camel.apache.org apache/camel-k Integration IntegrationPlatform Pipe KameletBinding
druid.apache.org datainfrahq/druid-operator Druid
sparkoperator.k8s.io kubeflow/spark-operator SparkApplication ScheduledSparkApplication SparkConnect
ray.io ray-project/kuberay RayCluster RayService RayJob RayCronJob
kubeflow.org kubeflow/trainer,kubeflow Notebook TFJob PyTorchJob MPIJob XGBoostJob PaddleJob JAXJob
trainer.kubeflow.org kubeflow/trainer TrainJob
serving.kserve.io kserve/kserve InferenceService InferenceGraph LLMInferenceService
machinelearning.seldon.io SeldonIO/seldon-core SeldonDeployment
jobset.x-k8s.io kubernetes-sigs/jobset JobSet
leaderworkerset.x-k8s.io kubernetes-sigs/lws LeaderWorkerSet
agents.x-k8s.io kubernetes-sigs/agent-sandbox Sandbox
apps.kruise.io openkruise/kruise CloneSet StatefulSet DaemonSet BroadcastJob AdvancedCronJob UnitedDeployment
batch.volcano.sh volcano-sh/volcano Job CronJob
scheduling.volcano.sh volcano-sh/volcano
agones.dev googleforgames/agones GameServer GameServerSet Fleet
tekton.dev tektoncd/pipeline PipelineRun TaskRun
triggers.tekton.dev tektoncd/triggers EventListener
jenkins.io jenkinsci/kubernetes-operator Jenkins
actions.github.com actions/actions-runner-controller AutoscalingRunnerSet AutoscalingListener EphemeralRunner
actions.github.com actions/actions-runner-controller EphemeralRunnerSet
apps.gitlab.com gitlab-org/gl-openshift GitLab Runner
k8s.keycloak.org keycloak/keycloak Keycloak KeycloakRealmImport
vault.banzaicloud.com bank-vaults/vault-operator Vault
kubevirt.io kubevirt/kubevirt VirtualMachine VirtualMachineInstance VirtualMachineInstanceReplicaSet KubeVirt
pool.kubevirt.io kubevirt/kubevirt VirtualMachinePool
cdi.kubevirt.io kubevirt/containerized-data-importer CDI DataVolume
instancetype.kubevirt.io kubevirt/kubevirt
apps.openshift.io openshift/api DeploymentConfig
build.openshift.io openshift/api Build BuildConfig
operator.openshift.io openshift/api IngressController DNS Console Network
route.openshift.io openshift/api
image.openshift.io openshift/api
config.openshift.io openshift/api
security.openshift.io openshift/api
console.openshift.io openshift/api
machineconfiguration.openshift.io openshift/api
project.openshift.io openshift/api
operators.coreos.com operator-framework/api ClusterServiceVersion CatalogSource Subscription
packages.operators.coreos.com operator-framework/operator-lifecycle-manager
pkg.crossplane.io crossplane/crossplane Provider Function Configuration
apiextensions.crossplane.io crossplane/crossplane
core.oam.dev kubevela/kubevela Application
tailscale.com tailscale/tailscale Connector ProxyGroup DNSConfig Recorder
nfd.k8s-sigs.io kubernetes-sigs/node-feature-discovery-operator NodeFeatureDiscovery
kpt.dev kptdev/kpt
fn.kpt.dev kptdev/krm-functions-catalog
backstage.io backstage/backstage
score.dev score-spec/spec
garden.io garden-io/garden
k3d.io k3d-io/k3d
ctlptl.dev tilt-dev/ctlptl
tilt.dev tilt-dev/tilt
devspace.sh devspace-sh/devspace
cli.kyverno.io kyverno/kyverno
chainsaw.kyverno.io kyverno/chainsaw
kuttl.dev kudobuilder/kuttl
meta.pkg.crossplane.io crossplane/crossplane
policy.sigstore.dev sigstore/policy-controller
getporter.org getporter/porter
nvidia.com NVIDIA/gpu-operator ClusterPolicy NVIDIADriver NIMService NIMCache
"""
_FAMILIES = (".k8s.io", ".x-k8s.io", ".gatekeeper.sh", ".services.k8s.aws", ".upbound.io", ".cnrm.cloud.google.com")
"""Endings of groups whose kinds make no pods unless the table says so: Kubernetes' own, constraints, resources of a cloud."""


def _rows() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.strip().splitlines():
        group, _, *kinds = line.split()
        found[group] = (*found.get(group, ()), *kinds)
    return found


_GROUPS = _rows()
_LOCAL = "config.kubernetes.io/local-config"
"""Annotation of objects that kustomize and kpt keep from clusters."""


def may_make_pods(obj: Object) -> bool:
    """Whether pods that the files do not show may come of ``obj``; not of the workloads of Kubernetes, which have templates.

    A group without a dot is Kubernetes' own, or that of a program's configuration: no custom resource can be in one.
    """
    group = meta.group(obj)
    if meta.annotations(obj).get(_LOCAL) == "true":
        return False
    if group in _GROUPS:
        return obj.get("kind") in _GROUPS[group]
    return "." in group and not group.endswith(_FAMILIES)


_HOMES = {
    ("argoproj.io", "Application"): ("spec", "destination", "namespace"),
    ("argoproj.io", "ApplicationSet"): ("spec", "template", "spec", "destination", "namespace"),
    ("helm.toolkit.fluxcd.io", "HelmRelease"): ("spec", "targetNamespace"),
    ("kustomize.toolkit.fluxcd.io", "Kustomization"): ("spec", "targetNamespace"),
    ("helm.cattle.io", "HelmChart"): ("spec", "targetNamespace"),
    ("sailoperator.io", "Istio"): ("spec", "namespace"),
}
"""Where kinds that act in another namespace than their own name it."""


def home(obj: Object) -> str:
    """The namespace that comes to hold what is made of ``obj``."""
    path = _HOMES.get((meta.group(obj), str(obj.get("kind"))))
    return str((dig(obj, *path) if path else "") or meta.namespace(obj))


def known(obj: Object) -> bool:
    """Whether the table knows the group of ``obj``."""
    return meta.group(obj) in _GROUPS
