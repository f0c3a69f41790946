"""Server-side apply of a Service: the merged object, what it takes away, whose every field is, and who is in the way.

Mirrors sigs.k8s.io/structured-merge-diff v6 (``merge.Updater.Apply``) with the schema of a v1 Service
(k8s.io/client-go/applyconfigurations), and k8s.io/client-go/util/csaupgrade, Kubernetes 1.37. `paths` are fields and sets of
them, `tree` what is done to objects by them, `merge` the apply itself, `owners` the entries of ``metadata.managedFields``.
"""
