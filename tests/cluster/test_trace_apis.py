"""Aggregated APIs on a real API server, which tries them itself: what it says, what `trace` says, and what requests meet.

The APIs that answer are served by this process: an ExternalName that is ``localhost`` is a Service that the API server reaches
without any kube-proxy.
"""

from __future__ import annotations

import base64
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import faults
from tests.cluster.certificates import Authority
from tests.cluster.namespaces import Namespace
from tests.cluster.test_trace_ingress_faults import Answer, codes, from_dump, problems
from tests.waiting import wait_for

APIS = "apiregistration.k8s.io/v1/apiservices"


class Server(http.server.ThreadingHTTPServer):
    """Answers every request with ``status`` and a list of no resources."""

    status = 200

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever hangs up is no error."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        group_version = self.path.partition("?")[0].removeprefix("/apis/")
        resources = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version, "resources": []}
        body = json.dumps(resources).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are no output of the tests."""


@contextmanager
def serving(folder: Path, host: str) -> Iterator[tuple[Server, str]]:
    """An HTTPS server with a certificate for ``host``, and the authority's certificate as ``caBundle``."""
    authority = Authority(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.server("api", host))
    with Server(("127.0.0.1", 0), _Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server, base64.b64encode(authority.file.read_bytes()).decode()
        server.shutdown()


def group(namespace: Namespace) -> str:
    return f"{namespace}.example.com"


def api(namespace: Namespace) -> str:
    return f"apiservice/v1.{group(namespace)}"


def make_api(namespace: Namespace, service: str, port: int, bundle: str = "") -> None:
    """An API group that a Service of the namespace serves."""
    named = {"name": service, "namespace": str(namespace), "port": port}
    trusted = {"caBundle": bundle} if bundle else {"insecureSkipTLSVerify": True}
    spec = {"group": group(namespace), "version": "v1", "service": named, "groupPriorityMinimum": 100, "versionPriority": 100}
    namespace.create_beyond(APIS, {"metadata": {"name": f"v1.{group(namespace)}"}, "spec": {**spec, **trusted}})


def make_alias(namespace: Namespace, name: str) -> None:
    """A Service that is this machine."""
    spec = {"type": "ExternalName", "externalName": "localhost"}
    namespace.create("services", {"metadata": {"name": name}, "spec": spec})


def said(namespace: Namespace) -> tuple[str, str]:
    """Status and reason of the condition, after the API server has been made to look again: otherwise that takes 30 seconds."""
    path = f"/apis/{APIS}/v1.{group(namespace)}"
    look = namespace.client.get(path)["metadata"].get("annotations", {}).get("look", "0")
    found = namespace.client.patch(path, {"metadata": {"annotations": {"look": str(int(look) + 1)}}})
    conditions = found.get("status", {}).get("conditions", [])
    return next(((one["status"], one["reason"]) for one in conditions if one["type"] == "Available"), ("", ""))


def comes_to(namespace: Namespace, status: str, reason: str) -> Answer:
    """What a trace says once the API server has said so; a dump says the same, and requests meet it."""
    wait_for(lambda: said(namespace) == (status, reason), what=f"{status}, {reason}")
    found = problems(namespace, api(namespace))
    dumped = from_dump(namespace, api(namespace), ("services,pods,endpointslices", "apiservices,nodes"))
    assert (codes(dumped), dumped.verdict) == (codes(found), found.verdict)
    assert said(namespace) == (status, reason)
    served = f"/apis/{group(namespace)}/v1"
    wait_for(lambda: (namespace.kubectl("get", "--raw", served).returncode == 0) == (status == "True"), what="the answer")
    return found


def well(found: Answer) -> None:
    """Nothing is wrong, but that DNS does not complete an external name without a dot, which the API server looks up itself."""
    assert (codes(found), found.verdict) == (["D9"], "warning")


def variants(found: Answer) -> list[str]:
    return [one["variant"] for one in found.found if one["code"] == "E9"]


def test_an_api_that_answers_is_healthy_and_one_that_does_not_is_unavailable(namespace: Namespace, tmp_path: Path) -> None:
    make_alias(namespace, "api")
    with serving(tmp_path, f"api.{namespace}.svc") as (server, bundle):
        make_api(namespace, "api", server.server_address[1], bundle)
        well(comes_to(namespace, "True", "Passed"))
        server.status = 403
        refused = comes_to(namespace, "False", "FailedDiscoveryCheck")
        assert (variants(refused), refused.verdict) == (["group unavailable"], "broken")
        assert (
            f"bad status from https://localhost:{server.server_address[1]}/apis/{group(namespace)}/v1: 403; every request for "
            in refused.found[0]["message"]
        )
        server.status = 200
        well(comes_to(namespace, "True", "Passed"))
    closed = comes_to(namespace, "False", "FailedDiscoveryCheck")
    assert (variants(closed), closed.verdict) == (["group unavailable"], "broken")
    assert "connection refused" in closed.found[0]["message"]


@pytest.mark.kubernetes("1.37")  # 1.30 does not look at the certificate when it tries an API, only with requests
def test_a_certificate_for_another_name_is_quoted(namespace: Namespace, tmp_path: Path) -> None:
    make_alias(namespace, "api")
    with serving(tmp_path, "other.example.com") as (server, bundle):
        make_api(namespace, "api", server.server_address[1], bundle)
        found = comes_to(namespace, "False", "FailedDiscoveryCheck")
    assert (variants(found), found.verdict) == (["group unavailable"], "broken")
    assert f"certificate is valid for other.example.com, not api.{namespace}.svc" in found.found[0]["message"]


def dead(namespace: Namespace) -> None:
    """None of the pods is ready."""
    namespace.make_service("web", faults.WEB, faults.port())
    faults.pods(namespace, ready=False)
    faults.endpoints(namespace, 2, ready=False)


@pytest.mark.parametrize(
    ("make", "service", "port", "reason", "variant"),
    [
        (faults.healthy, "gone", 443, "ServiceNotFound", "group missing"),
        (faults.healthy, "web", 443, "ServicePortError", "group port"),
        (dead, "web", 80, "MissingEndpoints", "group dead"),
    ],
    ids=["no such Service", "no such port", "no endpoint"],
)
def test_what_both_find_is_said_once_and_ends_with_the_fault(
    namespace: Namespace, tmp_path: Path, make: Any, service: str, port: int, reason: str, variant: str
) -> None:
    make(namespace)
    make_api(namespace, service, port)
    found = comes_to(namespace, "False", reason)
    assert (variants(found), found.verdict) == ([variant], "broken")
    make_alias(namespace, "api")
    with serving(tmp_path, "localhost") as (server, _):
        called = {"spec": {"service": {"name": "api", "port": server.server_address[1]}}}
        namespace.client.patch(f"/apis/{APIS}/v1.{group(namespace)}", called)
        well(comes_to(namespace, "True", "Passed"))


def test_a_service_that_is_all_right_for_its_pods_and_that_nobody_reaches(namespace: Namespace) -> None:
    """There is no kube-proxy here, so that no cluster IP leads anywhere: only the API server can know."""
    faults.healthy(namespace)
    make_api(namespace, "web", 80)
    found = comes_to(namespace, "False", "FailedDiscoveryCheck")
    assert (variants(found), found.verdict) == (["group unavailable"], "broken")
    assert problems(namespace, "web").verdict == "healthy"  # for it is, for others
    done = namespace.kubectl("svc", "trace", "web", "-o", "wide")
    assert (done.returncode, "Available is False: FailedDiscoveryCheck" in done.stdout) == (1, True), done.stdout
    assert variants(problems(namespace, "-A")) == ["group unavailable"]


def test_no_namespace_can_be_deleted_while_an_api_is_not_available(namespace: Namespace) -> None:
    faults.healthy(namespace)
    make_api(namespace, "gone", 443)
    found = comes_to(namespace, "False", "ServiceNotFound")
    (said_of_api,) = [one["message"] for one in found.found if one["code"] == "E9"]
    assert said_of_api.endswith("fails, and no namespace can be deleted")
    other, client = Namespace(namespace.plane), namespace.client
    other.close()
    path = f"/api/v1/namespaces/{other}"

    def failure() -> str:
        conditions = (client.find(path) or {}).get("status", {}).get("conditions", [])
        failing = (one for one in conditions if (one["type"], one["status"]) == ("NamespaceDeletionDiscoveryFailure", "True"))
        return next((str(one["message"]) for one in failing), "")

    assert f"{group(namespace)}/v1" in wait_for(failure, what="the word of the controller of namespaces")
    client.delete(f"/apis/{APIS}/v1.{group(namespace)}")
    wait_for(lambda: client.find(path) is None, what="the end of the namespace")
