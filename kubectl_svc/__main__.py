"""Lets ``python -m kubectl_svc`` do what ``kubectl svc`` does."""

from kubectl_svc.cli import main

raise SystemExit(main())
