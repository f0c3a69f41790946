"""The only room that knows kubeconfig, TLS, HTTP and files of manifests. Everything above it sees plain objects."""
