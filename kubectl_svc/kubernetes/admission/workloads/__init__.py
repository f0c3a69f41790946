"""The built-in workloads: objects with the template of a pod, and the jobs."""
