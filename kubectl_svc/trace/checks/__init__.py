"""One file a fault, named ``<code>_<slug>``: see `kubectl_svc.trace.registry`."""
