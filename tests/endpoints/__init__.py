"""The files bed of `kubectl svc endpoints`."""
