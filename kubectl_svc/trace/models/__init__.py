"""What Kubernetes makes of Services, pods and slices, as its own code does it, and what differs. Only objects come in."""
