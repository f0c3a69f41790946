"""API objects as kubectl prints them: ``-o json``, ``-o yaml``, ``-o name``, ``-o jsonpath=…``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from kubectl_svc.errors import UsageError
from kubectl_svc.objects import Object, characters, encoding
from kubectl_svc.objects.meta import mapping, name
from kubectl_svc.render.said import said

_MISREAD = r"|[yYnN]|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?|0o[0-7]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
"""Texts that some YAML reader takes for a truth value, a number or a date, although PyYAML would not."""


def printer(form: str, *, managed_fields: bool = False) -> Callable[[Object], str]:
    """What ``-o form`` makes of one object, to be written as it is; raises ``UsageError`` for a template that is none.

    JSON keeps the object's own order of fields: the API server's is the one that kubectl prints for what it has just written.
    Only JSON and YAML leave out ``managedFields``, unless they are wanted.
    """
    name, _, template = form.partition("=")
    kept = (lambda obj: obj) if managed_fields else without_managed_fields
    if name.startswith("jsonpath"):
        return _by_template(name, template)
    return {
        "kyaml": lambda obj: _kyaml(kept(obj)),
        "json": lambda obj: as_json(kept(obj), sort_keys=False) + "\n",
        "yaml": lambda obj: as_document(kept(obj)),
        "name": lambda obj: as_name(obj) + "\n",
    }[name]


def _by_template(form: str, template: str) -> Callable[[Object], str]:
    from kubectl_svc.render import jsonpath

    if not template:
        example = "FILE" if form == "jsonpath-file" else "{.metadata.name}"
        raise UsageError(said("no-template", form=form), said("write-template", form=form, example=example))
    if form == "jsonpath-file":
        try:
            with open(template, encoding="utf-8") as file:
                template = file.read()
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or said("no-utf-8")
            raise UsageError(said("template-unread", form=form, file=template, reason=reason)) from error

    def fill(obj: Object) -> str:
        try:
            return jsonpath.render(template, obj, as_json=form == "jsonpath-as-json")
        except jsonpath.BadTemplate as error:
            raise UsageError(said("bad-template", form=form, template=template, reason=str(error))) from error

    try:
        jsonpath.check(template)
    except jsonpath.BadTemplate as error:
        raise UsageError(said("bad-template", form=form, template=template, reason=str(error))) from error
    return fill


def as_list(values: Sequence[Object], form: str, *, alone: bool = True) -> str:
    """Objects as ``json`` (a List, but one ``alone`` as it is), ``yaml`` or ``kyaml`` (documents) or ``name`` (a line each)."""
    if form == "name":
        return "\n".join(map(as_name, values))
    values = [without_managed_fields(value) for value in values]
    if form == "yaml":
        return as_yaml(values)
    if form == "kyaml":
        return "".join(map(_kyaml, values))
    return as_json(values[0] if alone and len(values) == 1 else {"apiVersion": "v1", "items": list(values), "kind": "List"})


def without_managed_fields(obj: Object) -> Object:
    """``obj`` as kubectl prints it unless it is asked for the rest."""
    metadata = mapping(obj, "metadata")
    if "managedFields" not in metadata:
        return obj
    return {**obj, "metadata": {key: value for key, value in metadata.items() if key != "managedFields"}}


def as_json(value: Any, *, sort_keys: bool = True) -> str:
    """JSON indented by four with sorted keys, as kubectl prints what it has read."""
    return encoding.as_json(value, indent=4, sort_keys=sort_keys)


def _kyaml(obj: Object) -> str:
    from kubectl_svc.render.as_kyaml import as_kyaml

    return as_kyaml(obj)


def as_document(value: Any) -> str:
    """One YAML document with sorted keys."""
    return as_yaml([value])


def as_yaml(values: Sequence[Any]) -> str:
    """YAML with sorted keys, its texts quoted as kubectl quotes them; several values are separate documents."""
    import yaml

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class _Dumper(base):  # type: ignore[misc]
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: Any, value: str) -> Any:
        value = characters.without_halves(value)
        tag = dumper.resolve(yaml.ScalarNode, value, (True, False))
        misread = tag != "tag:yaml.org,2002:str" or re.fullmatch(_MISREAD, value)
        style = '"' if characters.steers(value) else "|" if "\n" in value else '"' if misread else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    # Multi: what is read from files holds mappings, and what is refused texts, of types that know more than dict and str.
    _Dumper.add_representer(str, text)
    _Dumper.add_multi_representer(str, text)
    _Dumper.add_multi_representer(dict, base.represent_dict)
    _Dumper.add_multi_representer(list, base.represent_list)
    _Dumper.add_multi_representer(tuple, base.represent_list)

    def document(value: Any) -> str:
        options: Any = {"default_flow_style": False, "sort_keys": True, "allow_unicode": True, "width": 2**16}
        # libyaml takes some of what steers a terminal for printable; all of it stands in double quotes.
        written = characters.in_quotes(yaml.dump(value, Dumper=_Dumper, **options))
        # libyaml marks the end of a document after a text that ends in several line ends; kubectl's writer does not.
        return re.sub(r"^\.\.\.\n\Z", "", written, flags=re.MULTILINE)

    return "---\n".join(map(document, values))


def as_name(obj: Object) -> str:
    """``service/web``, ``endpointslice.discovery.k8s.io/web-abc``."""
    group = str(obj.get("apiVersion") or "").rpartition("/")[0]
    kind = str(obj.get("kind") or "").lower()
    return characters.in_one_line(f"{kind}.{group}/{name(obj)}" if group else f"{kind}/{name(obj)}")
