"""What stands where a source should, and what was meant; nothing is read or written for a line with a mistake in it."""

from __future__ import annotations

import pytest

from kubectl_svc.commands.expose.arguments import meant, sources
from kubectl_svc.errors import UsageError

READ = {
    "": [],
    "pod web": ["pod/web"],
    "pod web db": ["pod/web", "pod/db"],
    "pod,deploy web": ["pod/web", "deploy/web"],
    "pod/web deploy/db": ["pod/web", "deploy/db"],
    "pod 80": ["pod/80"],
    "pod pod": ["pod/pod"],
    "pod/80 pod/pod": ["pod/80", "pod/pod"],
}


@pytest.mark.parametrize("words", READ, ids=lambda words: words or "nothing")
def test_read(words: str) -> None:
    assert [f"{name.type}/{name.name}" for name in sources(words.split())] == READ[words]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("deploy web port=80", '"port=80" is not a name; did you mean --port=80?'),
        ("deploy web name=x", '"name=x" is not a name; did you mean --name=x?'),
        ("deploy/web type=NodePort", '"type=NodePort" is not a name; did you mean --type=NodePort?'),
        ("deploy app=web", '"app=web" is not a name; did you mean --selector=app=web?'),
        ("deploy web 80", '"80" is read as a name; did you mean --port=80? If it is a name, write TYPE/NAME'),
        ("deploy/web 80", '"80" is read as a name; did you mean --port=80? If it is a name, write TYPE/NAME'),
        ("deploy web pod", '"pod" is a resource type, but it is read as a name; if it is a name, write TYPE/NAME'),
        ("deploy web Pods", '"Pods" is a resource type, but it is read as a name'),
        ("deploy web --port 80", '"--port" after "--" is read as a name; write flags before "--"'),
        ("deploymentweb", "resource(s) were provided, but no name was specified; did you mean deployment/web?"),
        ("deployment.web", "resource(s) were provided, but no name was specified; did you mean deployment/web?"),
        ("deployment:web", "resource(s) were provided, but no name was specified; did you mean deployment/web?"),
        ("deploymentsweb", "resource(s) were provided, but no name was specified; did you mean deployments/web?"),
        ("web", "resource(s) were provided, but no name was specified; write TYPE/NAME, for example deployment/web"),
        ("deploy", "resource(s) were provided, but no name was specified; write deploy/NAME"),
        ("help", "resource(s) were provided, but no name was specified; see 'kubectl svc expose --help'"),
        ("deploy/web pod", "do not write the type separately with TYPE/NAME; write TYPE/NAME for each resource"),
        ("deploy/web/80", '"deploy/web/80": arguments in resource/name form may not have more than one slash'),
        ("deploy/", '"deploy/": arguments in resource/name form must have a single resource and name'),
    ],
    ids=lambda value: value[:40],
)
def test_refused(words: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        sources(words.split())
    assert str(caught.value).startswith(f"error: {text}")


def test_a_kind_is_left_out_where_labels_name_the_pods() -> None:
    with pytest.raises(UsageError) as caught:
        sources(["deploy"], selector=True)
    assert caught.value.hint == 'omit "deploy": with --selector and --name no resource is needed'


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("web deployment", "deployment web"),
        ("web/deployment", "deployment/web"),
        ("deployement web", "deployment web"),
        ("deploymnet/web", "deployment/web"),
        ("stateful web", "statefulset web"),
        ("rollout web", ""),
    ],
)
def test_what_an_unknown_type_was_meant_as(words: str, text: str) -> None:
    assert meant(words.split()) == text
