"""kubectl's dialect of jsonpath; the expected texts are what kubectl prints for these objects."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.render.jsonpath import BadTemplate, check, render

DATA: dict[str, Any] = {
    "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "x"}, "empty": None},
    "spec": {"ports": [{"name": "a", "port": 80}, {"name": "b", "port": 81}, {"port": 82}], "on": True},
}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("", ""),
        ("text", "text"),
        ("{.metadata.name}", "web"),
        ("{$.metadata.name}", "web"),
        ("{@.metadata.name}", "web"),
        ("{.metadata['name']}", "web"),
        (r"{.metadata.labels.app\.kubernetes\.io/name}", "x"),
        ("{.metadata.labels['app\\.kubernetes\\.io/name']}", "x"),
        ("name={.metadata.name}!", "name=web!"),
        ('{.metadata.name}{"\\n"}', "web\n"),
        ("{.metadata['name','nothing']}", "web"),
        ("{.spec.ports[*].port}", "80 81 82"),
        ("{.spec.ports[0].port}", "80"),
        ("{.spec.ports[-1].port}", "82"),
        ("{.spec.ports[0:2].port}", "80 81"),
        ("{.spec.ports[:2].port}", "80 81"),
        ("{.spec.ports[::2].port}", "80 82"),
        ("{.spec.ports[0,2].port}", "80 82"),
        ("{.spec.ports[?(@.port==81)].name}", "b"),
        ("{.spec.ports[?(@.name=='a')].port}", "80"),
        ('{.spec.ports[?(@.name!="a")].port}', "81"),
        ("{.spec.ports[?(@.port>80)].port}", "81 82"),
        ("{.spec.ports[?(@.name)].port}", "80 81"),
        ("{range .spec.ports[*]}{.port},{end}.", "80,81,82,."),
        ("{range .nothing[*]}{.port},{end}.", "."),
        ("{..port}", "80 81 82"),
        ("{.spec.on}", "true"),
        ("{.metadata.empty}", "<nil>"),
        ("{.nothing.at.all}", ""),
        ("{.spec.ports[0]}", '{"name":"a","port":80}'),
        ("{.metadata.labels.*}", "x"),
    ],
)
def test_rendered(template: str, expected: str) -> None:
    check(template)
    assert render(template, DATA) == expected


def test_as_json() -> None:
    assert render("{.spec.ports[0].port}", DATA, as_json=True) == "[\n    80\n]\n"


@pytest.mark.parametrize(
    "template",
    ["{", "{.a", "{.a[}", "{.a[x]}", "{.a[?(@.b==1]}", "{end}", "{bogus}", "{'a}", "{.a....b}", "{.a[?(@.b=~1)]}", "{#}"],
)
def test_not_a_template(template: str) -> None:
    with pytest.raises(BadTemplate):
        check(template)


@pytest.mark.parametrize("template", ["{.spec.ports[7]}", "{.spec.on[0]}", "{.metadata[?(@.a)]}", "{.spec.ports[?(@.name>1)]}"])
def test_not_fit_for_the_data(template: str) -> None:
    with pytest.raises(BadTemplate):
        render(template, DATA)


@given(st.text(alphabet="{}[].*'\"?()@$:,=<>!ab01 \\-", max_size=20))
def test_any_template_is_rendered_or_refused(template: str) -> None:
    try:
        check(template)
        render(template, DATA)
    except BadTemplate:
        pass
