"""kubectl-svc: make, mend and understand Kubernetes Services."""

__version__ = "0.1.0"
