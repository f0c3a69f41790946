"""What kube-proxy makes of Services and EndpointSlices: the endpoints that it holds and those that a node chooses."""
