"""Objects from files behind the same reading protocol as a live cluster, so that offline equals live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.cluster.reading import Answers, Read, answer
from kubectl_svc.cluster.said import said
from kubectl_svc.errors import NotFound, SvcError
from kubectl_svc.objects import Object, Objects, fields, meta
from kubectl_svc.objects.selectors import BadSelector, parse


class Snapshot:
    """A frozen cluster made of ``objects``; one that names no namespace is in ``namespace``.

    When several objects are the same one, the last wins, as it would with ``kubectl apply``.
    """

    def __init__(self, objects: Iterable[Object], namespace: str = "default") -> None:
        self.namespace = namespace
        self._objects: dict[tuple[str, str, str, str], Object] = {}
        for obj in objects:
            group = str(obj.get("apiVersion") or "").rpartition("/")[0]
            self._objects[group, str(obj.get("kind")), meta.namespace(obj) or namespace, meta.name(obj)] = obj

    def get(self, resource: Resource, name: str, namespace: str | None = None) -> Object:
        """See `reading.Reader.get`."""
        for obj in self.list(Read(resource, None, namespace)):
            if meta.name(obj) == name:
                return obj
        details = {"name": name, "group": resource.group, "kind": resource.plural}
        raise NotFound(404, "NotFound", said("not-found", resource=resource.qualified, name=name), details)

    def list(self, read: Read) -> Objects:
        """See `reading.Reader.list`; each object carries the namespace it counts as being in."""
        try:
            wanted = parse(read.selector)
        except BadSelector as error:
            raise SvcError(str(error)) from error
        resource, space = read.resource, self.namespace if read.namespace is None else read.namespace
        found = [
            meta.in_namespace(obj, where) if resource.namespaced else obj
            for (group, kind, where, _), obj in sorted(self._objects.items(), key=_place)
            if (group, kind) == (resource.group, resource.kind)
            and (not resource.namespaced or space in ("", where))
            and wanted.matches(meta.labels(obj))
        ]
        return [read.keep(obj) if read.keep else obj for obj in found if fields.matches(obj, read.field_selector)]

    def groups(self) -> dict[str, str]:
        """See `reading.Reader.groups`."""
        found = (str(obj.get("apiVersion") or "").rpartition("/") for obj in self._objects.values())
        return {group: version for group, _, version in found if group}

    def types(self) -> Sequence[Resource]:
        """See `reading.Reader.types`: files have no discovery."""
        return ()

    def together(self, reads: Sequence[Read]) -> Answers:
        """See `reading.Reader.together`."""
        return [answer(self, read) for read in reads]

    @property
    def objects(self) -> Objects:
        """Every object, as it was given."""
        return list(self._objects.values())


def _place(entry: tuple[tuple[str, str, str, str], Object]) -> tuple[str, str]:
    """By namespace and name: the order in which the API server lists."""
    (_, _, namespace, name), _ = entry
    return namespace, name
