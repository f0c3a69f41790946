"""API objects as kubectl prints them: ``-o json``, ``-o yaml``, ``-o name``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import name


def as_json(value: Any) -> str:
    """JSON indented by four with sorted keys, as kubectl prints it."""
    return json.dumps(value, indent=4, sort_keys=True, ensure_ascii=False)


def as_yaml(values: Sequence[Any]) -> str:
    """YAML with sorted keys; several values are separate documents."""
    import yaml

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class _Dumper(dumper):  # type: ignore[misc]
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return "---\n".join(
        yaml.dump(value, Dumper=_Dumper, default_flow_style=False, sort_keys=True, allow_unicode=True, width=2**16) for value in values
    )


def as_name(obj: Object) -> str:
    """``service/web``, ``endpointslice.discovery.k8s.io/web-abc``."""
    group = str(obj.get("apiVersion") or "").rpartition("/")[0]
    kind = str(obj.get("kind") or "").lower()
    return f"{kind}.{group}/{name(obj)}" if group else f"{kind}/{name(obj)}"
