"""Label and field selectors, by table and by round trip."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_svc.objects import fields, selectors
from kubectl_svc.objects.selectors import BadSelector, Requirement, Selector, of_label_selector, of_labels, parse

LABELS = {"app": "web", "tier": "", "n": "7", "in": "x", "example.com/a": "b"}

MATCHING: dict[str, bool] = {
    "": True,
    " ": True,
    "app": True,
    "app=web": True,
    "app==web": True,
    " app = web ": True,
    "app=db": False,
    "app!=db": True,
    "app!=web": False,
    "missing!=x": True,
    "missing=": False,
    "tier=": True,
    "tier": True,
    "!app": False,
    "!missing": True,
    "! missing": True,
    "app in (web,db)": True,
    "app in ( web , db )": True,
    "app in (db)": False,
    "tier in ()": True,
    "tier in (,a)": True,
    "app notin (db)": True,
    "missing notin (db)": True,
    "app notin (web)": False,
    "n>6": True,
    "n>7": False,
    "n<8": True,
    "app>1": False,
    "missing<1": False,
    "in in (x)": True,
    "in": True,
    "example.com/a=b": True,
    "app=web,n>6,!missing": True,
    "app=web,n>9": False,
}


@pytest.mark.parametrize("text", MATCHING)
def test_matching(text: str) -> None:
    assert parse(text).matches(LABELS) is MATCHING[text]


BAD = """, | a, | ,a | a,,b | =a | a=b=c | a b | a=b c | a in | a in b | a in (b | a in (b c) | a in (b)) | ! | !a=b | a>b | a>
| a>-1 | a<1.5 | a>9999999999999999999 | -a | a/b/c | /a | A/ | a=-b | é=a | a=é"""


@pytest.mark.parametrize("text", [*map(str.strip, BAD.split("|")), "a=" + "x" * 64, "x" * 64])
def test_refused(text: str) -> None:
    with pytest.raises(BadSelector) as caught:
        parse(text)
    assert "\n" not in str(caught.value)


name = st.from_regex(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,10}[A-Za-z0-9])?", fullmatch=True)
key = name | st.builds("{}/{}".format, st.from_regex(r"[a-z0-9]([-a-z0-9]{0,5}[a-z0-9])?(\.[a-z]{1,3})?", fullmatch=True), name)
values = st.lists(name | st.just(""), min_size=1, unique=True).map(sorted).map(tuple)
requirement = st.one_of(
    st.builds(Requirement, key, st.sampled_from(["in", "notin"]), values),
    st.builds(Requirement, key, st.sampled_from(["exists", "!"]), st.just(())),
    st.builds(Requirement, key, st.sampled_from([">", "<"]), st.integers(0, 10**6).map(lambda number: (str(number),))),
)


@settings(max_examples=30)  # each is long to make
@given(st.lists(requirement).map(tuple).map(Selector))
def test_round_trip(selector: Selector) -> None:
    assert parse(str(selector)) == selector


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        selector = parse(text)
    except BadSelector:
        return
    assert parse(str(selector)) == selector


few = st.dictionaries(st.sampled_from(["app", "tier", "example.com/a"]), st.sampled_from(["web", "db", ""]))


@given(few, few)
def test_a_services_selector_takes_what_has_all_of_it(selector: dict[str, str], labels: dict[str, str]) -> None:
    assert of_labels(selector).matches(labels) is (selector.items() <= labels.items())
    assert of_labels(selector).equalities() == selector


def test_label_selectors() -> None:
    whole = {
        "matchLabels": {"app": "web"},
        "matchExpressions": [
            {"key": "tier", "operator": "Exists"},
            {"key": "missing", "operator": "DoesNotExist"},
            {"key": "n", "operator": "In", "values": ["7", "8"]},
            {"key": "n", "operator": "NotIn", "values": ["9"]},
        ],
    }
    assert of_label_selector(whole).matches(LABELS)
    assert str(of_label_selector(whole)) == "app=web,tier,!missing,n in (7,8),n!=9"
    assert of_label_selector(whole).equalities() is None


@pytest.mark.parametrize(
    ("selector", "met"),
    [
        ("", True),
        ("metadata.name=web", True),
        ("metadata.name==web", True),
        ("metadata.name!=web", False),
        ("metadata.name=db", False),
        ("spec.nodeName=", True),
        ("spec.nodeName!=a", True),
        ("metadata.name=web,status.phase=Running", True),
        ("metadata.name=web,status.phase!=Running", False),
    ],
)
def test_fields(selector: str, met: bool) -> None:
    assert fields.matches({"metadata": {"name": "web"}, "status": {"phase": "Running"}}, selector) is met


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ({"key": "a", "operator": "Exist"}, 'operator: "Exist" is not one of In, NotIn, Exists, DoesNotExist'),
        ({"key": "a"}, "operator: what is there is not one of"),
        ({"key": "a", "operator": "In", "values": "b"}, "values: not a list of texts"),
        ({"key": "a", "operator": "In", "values": [1]}, "values: not a list of texts"),
        ({"key": "a", "operator": "In"}, "values: must be given with the operator In"),
        ({"key": "a", "operator": "Exists", "values": ["b"]}, "values: must not be given with the operator Exists"),
        ({"key": "a b", "operator": "Exists"}, 'key: "a b" is not a label key'),
        (5, "key: what is there is not a label key"),
        ({"key": "a", "operator": "In", "values": ["b"]}, ""),
        ({"key": "a", "operator": "DoesNotExist", "values": None}, ""),
    ],
)
def test_what_the_api_refuses_in_an_expression(expression: object, said: str) -> None:
    spec = {"ingress": [{"from": [{"podSelector": {"matchExpressions": [expression]}}]}]}
    told = list(selectors.problems_in({"kind": "NetworkPolicy", "spec": spec}))
    place = "spec.ingress[0].from[0].podSelector.matchExpressions[0]."
    assert [line.startswith(place + said) for line in told] == [True] * bool(said)
    affinity = {"template": {"spec": {"affinity": {"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["1"]}]}}}}
    assert list(selectors.problems_in({"kind": "Deployment", "spec": affinity})) == []
