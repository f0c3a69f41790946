// The custom resource definitions of the Gateway API, pinned: config/crd/standard of this module.
module kubectl-svc/tests/cluster/gateway_api

go 1.26.0

require sigs.k8s.io/gateway-api v1.6.3
