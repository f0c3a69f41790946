"""What an Ingress routes where: hosts and paths, classes, certificates (k8s.io/api/networking/v1, 1.37)."""
