"""Values -> text. Pure: nothing here reads a cluster, a clock or a terminal."""

API_VERSION = "kubectl-svc/v1"
"""Of all documents. Fields may be added under this version; none is renamed, removed or given another meaning."""
