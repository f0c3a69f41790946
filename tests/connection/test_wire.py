"""What goes wrong below an answer, over both transports: broken bodies, lost connections, slowness, certificates, proxies."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.api import Cluster
from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.secret import Secret
from kubectl_svc.errors import ConfigError, ConnectionFailed
from tests.cluster.certificates import new_key
from tests.connection.conftest import OK, WEB, Keys, Reach, cluster, named
from tests.connection.wire import Proxy, Scripted, raw, reply, serving
from tests.waiting import wait_for


def get(one: Cluster) -> Any:
    return one.get(kinds.SERVICE, "web")


def test_the_request(server: Scripted, reach: Reach) -> None:
    server.will(OK)
    prefixed = reach(
        server=f"https://127.0.0.1:{server.port}/k8s/clusters/c-1",
        token=Secret("secret"),
        impersonate=(
            ("Impersonate-User", "a"),
            ("Impersonate-Group", "g1"),
            ("Impersonate-Group", "g2"),
            ("Impersonate-Extra-a%2Fb", "x"),
        ),
    )
    prefixed.create(kinds.SERVICE, {"metadata": {"name": "web"}}, dry_run=True, strict=True)
    (asked,) = server.asked
    query = "dryRun=All&fieldManager=kubectl-svc&fieldValidation=Strict"
    assert asked.line == f"POST /k8s/clusters/c-1/api/v1/namespaces/ns/services?{query} HTTP/1.1"
    assert json.loads(asked.body) == {"metadata": {"name": "web"}}
    assert {
        name: asked.all(name)
        for name in ("Host", "Authorization", "Accept", "Content-Type", "Accept-Encoding", "Content-Length")
    } == {
        "Host": [f"127.0.0.1:{server.port}"],
        "Authorization": ["Bearer secret"],
        "Accept": ["application/json"],
        "Content-Type": ["application/json"],
        "Accept-Encoding": ["gzip"],
        "Content-Length": ["27"],
    }
    assert asked.all("Impersonate-Group") == ["g1", "g2"]
    assert asked.all("Impersonate-Extra-a%2Fb") == ["x"]
    assert asked.all("User-Agent")[0].startswith("kubectl-svc/")


def test_basic_credentials(server: Scripted, reach: Reach) -> None:
    server.will(OK)
    get(reach(username="ä", password=Secret("b:c")))
    assert server.asked[0].all("Authorization") == ["Basic " + base64.b64encode("ä:b:c".encode()).decode()]


def test_names_are_escaped(server: Scripted, reach: Reach) -> None:
    server.will(reply(200, named("../x?y#z")))
    reach().get(kinds.SERVICE, "../x?y#z", "a/b")
    assert server.asked[0].line == "GET /api/v1/namespaces/a%2Fb/services/..%2Fx%3Fy%23z HTTP/1.1"


def test_connections_are_kept(server: Scripted, reach: Reach) -> None:
    one = reach()
    for _ in range(3):
        server.will(OK)
        get(one)
    assert server.connections == 1


def test_a_closing_answer_is_no_failure(server: Scripted, reach: Reach) -> None:
    one = reach()
    for _ in range(2):
        server.will(reply(200, WEB, ("Connection", "close")), None)
        assert get(one) == WEB


def test_what_is_asked_after_the_end_leaves_no_connection(server: Scripted, reach: Reach) -> None:
    """A thread that nobody waits for any longer may ask late."""
    one = reach()
    one.close()
    server.will(OK)
    assert get(one)
    wait_for(lambda: server.ended == server.connections > 0, what="the end of every connection")


@pytest.mark.parametrize("notice", [0.0, 0.1], ids=["at once", "later"])
def test_a_kept_connection_that_ended_is_replaced(server: Scripted, reach: Reach, notice: float) -> None:
    one = reach()
    server.will(OK)
    get(one)
    server.hang_up()
    threading.Event().wait(notice)
    server.will(OK)
    assert get(one)["metadata"]["name"] == "web"


def test_a_write_on_a_kept_connection_that_ended_takes_a_new_one(server: Scripted, reach: Reach) -> None:
    """Else nobody could tell whether it was written."""
    one = reach()
    server.will(OK)
    get(one)
    server.hang_up()
    threading.Event().wait(0.1)
    server.will(OK)
    assert one.create(kinds.SERVICE, {"metadata": {"name": "web"}})["metadata"]["name"] == "web"
    assert server.connections == 2


BROKEN: dict[str, tuple[list[bytes | float | None], str]] = {
    "nothing": ([None], "incomplete response from the server"),
    "half a body": ([raw(200, b'{"a":', length=100), None], "the connection was closed in the middle of a response"),
    "half a chunk": (
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{", None],
        "the connection was closed in the middle of a response",
    ),
    "not HTTP": ([b"SSH-2.0-OpenSSH_9.6\r\n", None], "the response is not HTTP; is it an https port?"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_answers(server: Scripted, reach: Reach, case: str) -> None:
    answers, said = BROKEN[case]
    server.will(*answers)
    server.will(*answers)
    with pytest.raises(ConnectionFailed) as caught:
        get(reach())
    assert said in str(caught.value)
    assert str(caught.value).endswith("try again")
    assert caught.value.sent
    assert len(server.asked) == 2  # a read is tried once more


@pytest.mark.parametrize("case", BROKEN)
def test_a_read_cut_off_once_succeeds(server: Scripted, reach: Reach, case: str) -> None:
    server.will(*BROKEN[case][0])
    server.will(OK)
    assert get(reach())["metadata"]["name"] == "web"


@pytest.mark.parametrize("case", BROKEN)
def test_a_write_is_never_repeated(server: Scripted, reach: Reach, case: str) -> None:
    server.will(*BROKEN[case][0])
    server.will(OK)
    with pytest.raises(ConnectionFailed) as caught:
        reach().create(kinds.SERVICE, {"metadata": {"name": "web"}})
    assert caught.value.sent
    assert len(server.asked) == 1


@pytest.mark.parametrize("answers", [[3.0, OK], [OK[:-5], 3.0, OK[-5:]]], ids=["silence", "a pause in the body"])
def test_slowness(server: Scripted, reach: Reach, answers: list[Any]) -> None:
    server.will(*answers)
    with pytest.raises(ConnectionFailed) as caught:
        get(reach(timeout=0.3))
    assert "did not answer in time; raise --request-timeout or try again" in str(caught.value)
    assert caught.value.sent
    assert len(server.asked) == 1  # patience was asked for, not a second try


def test_patience_is_rewarded(server: Scripted, reach: Reach) -> None:
    server.will(0.3, OK)
    assert get(reach(timeout=3.0))["metadata"]["name"] == "web"


class TestCertificates:
    """Who the server must be, and who we are."""

    def refusal(self, one: Cluster) -> str:
        with pytest.raises(ConnectionFailed) as caught:
            get(one)
        assert not caught.value.sent
        return str(caught.value)

    def test_of_a_stranger(self, reach: Reach, strangers: Keys) -> None:
        said = self.refusal(reach(ca=strangers.ca))
        assert "tls: failed to verify certificate: " in said
        assert said.endswith("check certificate-authority in the kubeconfig, or --tls-server-name")

    def test_the_system_trusts_not_ours(self, reach: Reach) -> None:
        assert "tls: failed to verify certificate" in self.refusal(reach(ca=None))

    def test_only_the_clusters_own_counts(
        self, reach: Reach, strangers: Keys, keys: Keys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.setenv(name, str(keys.authority.file))
        assert "tls: failed to verify certificate" in self.refusal(reach(ca=strangers.ca))

    def test_for_another_name(self, reach: Reach) -> None:
        assert "failed to verify certificate" in self.refusal(reach(tls_server_name="other.example"))

    def test_for_the_name_given(self, server: Scripted, reach: Reach) -> None:
        server.will(OK)
        assert get(reach(tls_server_name="api.example"))

    def test_none_at_all(self, reach: Reach, server: Scripted, strangers: Keys) -> None:
        server.will(OK)
        assert get(reach(ca=None, insecure=True))

    def test_the_leaf_itself_as_authority(self, server: Scripted, reach: Reach, keys: Keys) -> None:
        server.will(OK)
        assert get(reach(ca=(keys.authority.folder / "server.crt").read_bytes()))

    def test_comments_in_the_bundle(self, server: Scripted, reach: Reach, keys: Keys, strangers: Keys) -> None:
        server.will(OK)
        assert get(reach(ca="# Zertifizierungsstelle Süd\n".encode() + strangers.ca + keys.ca))

    def test_of_a_client(self, reach: Reach, keys: Keys, server: Scripted) -> None:
        seen = []
        assert server.context is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(keys.authority.folder / "server.crt", keys.authority.folder / "server.key")
        context.load_verify_locations(keys.authority.file)
        context.verify_mode = ssl.CERT_REQUIRED
        certificate, key = keys.authority.client("alice", "ops")
        with serving(lambda: Scripted(context)) as strict:
            strict.will(OK)
            known = {"client_certificate": certificate.read_bytes(), "client_key": Secret(key.read_bytes())}
            assert get(reach(server=f"https://127.0.0.1:{strict.port}", **known))
            with pytest.raises(ConnectionFailed) as caught:
                get(reach(server=f"https://127.0.0.1:{strict.port}"))
        seen.append(str(caught.value))
        assert "127.0.0.1" in seen[0]
        assert "Error" not in seen[0]

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"ca": b"nothing"}, "the certificate authority of the cluster contains no valid PEM certificate"),
            (
                {"client_certificate": b"x", "client_key": Secret("y")},
                "the client certificate and key are not a valid PEM pair",
            ),
        ],
    )
    def test_unusable(self, reach: Reach, fields: dict[str, Any], said: str) -> None:
        with pytest.raises(ConfigError, match=said):
            reach(**fields)

    def test_an_encrypted_key_asks_nobody(self, reach: Reach, keys: Keys, tmp_path: Path) -> None:
        from cryptography.hazmat.primitives import serialization

        certificate, _ = keys.authority.client("carol")
        encrypted = new_key(tmp_path / "k.key").private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
        )
        with pytest.raises(ConfigError, match="the client key is encrypted"):
            reach(client_certificate=certificate.read_bytes(), client_key=Secret(encrypted))

    def test_a_common_name_is_no_host_name(self, keys: Keys, reach: Reach) -> None:
        """Go has not looked at it since 1.15."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*keys.authority.client("127.0.0.1"))
        with serving(lambda: Scripted(context)) as nameless:
            assert "failed to verify certificate" in self.refusal(reach(server=f"https://127.0.0.1:{nameless.port}"))


class TestNobodyThere:
    """No connection at all."""

    def test_refused(self, keys: Keys) -> None:
        with serving(Scripted) as gone:
            port = gone.port
        with pytest.raises(ConnectionFailed) as caught:
            get(cluster(Connection(f"https://127.0.0.1:{port}", ca=keys.ca)))
        said = f"The connection to the server 127.0.0.1:{port} was refused - did you specify the right host or port?"
        assert str(caught.value) == said
        assert not caught.value.sent

    def test_no_such_host(self) -> None:
        with pytest.raises(ConnectionFailed, match=r"Unable to connect to the server: nowhere\.invalid:6443: no such host"):
            get(cluster(Connection("https://nowhere.invalid:6443")))

    @pytest.mark.parametrize("host", ["a..b", "x" * 300, "ä" * 70])
    def test_no_host_name(self, host: str) -> None:
        with pytest.raises(ConnectionFailed, match="no such host"):
            get(cluster(Connection(f"http://{host}:6443")))

    def test_tls_where_there_is_none(self, plain_server: Scripted, keys: Keys) -> None:
        with pytest.raises(ConnectionFailed) as caught:
            get(cluster(Connection(f"https://127.0.0.1:{plain_server.port}", ca=keys.ca, timeout=2)))
        assert "127.0.0.1" in str(caught.value)

    def test_no_tls_where_there_is_some(self, server: Scripted) -> None:
        with pytest.raises(ConnectionFailed, match="incomplete response"):
            get(cluster(Connection(f"http://127.0.0.1:{server.port}", timeout=2)))

    @pytest.mark.parametrize("bad", ["ftp://x", "https://", "https://x:abc", "https://[::1", "nonsense://", "https://x:99999"])
    def test_no_address(self, bad: str) -> None:
        with pytest.raises(ConfigError, match="the server address"):
            cluster(Connection(bad))


class TestProxies:
    """What stands in between."""

    @pytest.mark.parametrize("socks", [False, True], ids=["http", "socks5"])
    def test_names_are_resolved_at_the_proxy(self, server: Scripted, keys: Keys, socks: bool) -> None:
        with serving(lambda: Proxy(socks=socks)) as proxy:
            scheme = "socks5" if socks else "http"
            server.will(OK)
            one = cluster(
                Connection(f"https://api.example:{server.port}", ca=keys.ca, proxy_url=f"{scheme}://127.0.0.1:{proxy.port}")
            )
            assert get(one)
            one.close()
            assert proxy.destinations == [f"api.example:{server.port}"]

    def test_https_proxies_show_the_clusters_certificate(self, server: Scripted, keys: Keys, strangers: Keys) -> None:
        for theirs, welcome in ((keys, True), (strangers, False)):
            with serving(partial(Proxy, theirs.context)) as proxy:
                server.will(OK)
                address = Connection(
                    f"https://127.0.0.1:{server.port}", ca=keys.ca, proxy_url=f"https://127.0.0.1:{proxy.port}"
                )
                one = cluster(address)
                if welcome:
                    assert get(one)
                else:
                    with pytest.raises(ConnectionFailed, match="tls: "):  # OpenSSL now and then says another reason
                        get(one)
                one.close()

    def test_credentials_reach_it_and_no_message(self, server: Scripted, keys: Keys, proxy: Proxy) -> None:
        server.will(OK)
        url = f"http://me:s3cret@127.0.0.1:{proxy.port}"
        one = cluster(Connection(f"https://127.0.0.1:{server.port}", ca=keys.ca, proxy_url=url, token=Secret("t0ken")))
        get(one)
        one.close()
        assert proxy.asked[0].all("Proxy-Authorization") == ["Basic " + base64.b64encode(b"me:s3cret").decode()]
        assert not proxy.asked[0].all("Authorization")
        assert not server.asked[0].all("Proxy-Authorization")
        proxy.refusal = reply(407, text="no")
        with pytest.raises(ConnectionFailed) as caught:
            get(one)
        assert f"127.0.0.1:{server.port} through the proxy http://127.0.0.1:{proxy.port}: the proxy failed: " in str(
            caught.value
        )
        assert "407" in str(caught.value)
        assert "s3cret" not in str(caught.value)

    @pytest.mark.parametrize("scheme", ["http", "socks5"])
    def test_nobody_there(self, keys: Keys, scheme: str) -> None:
        with serving(Proxy) as gone:
            port = gone.port
        with pytest.raises(ConnectionFailed) as caught:
            get(cluster(Connection("https://api.example", ca=keys.ca, proxy_url=f"{scheme}://127.0.0.1:{port}")))
        assert "api.example through the proxy" in str(caught.value)
        assert not caught.value.sent

    def test_socks_refuses(self, keys: Keys, server: Scripted) -> None:
        with serving(lambda: Proxy(socks=True)) as proxy:
            proxy.refusal = b""
            with pytest.raises(ConnectionFailed, match="the proxy failed"):
                get(
                    cluster(
                        Connection(f"https://127.0.0.1:{server.port}", ca=keys.ca, proxy_url=f"socks5://127.0.0.1:{proxy.port}")
                    )
                )

    @pytest.mark.parametrize("bad", ["ftp://p", "p:80", "http://", "http://p:x"])
    def test_no_proxy_url(self, bad: str) -> None:
        with pytest.raises(ConfigError, match="is not an http, https or socks5 URL"):
            cluster(Connection("https://api.example", proxy_url=bad))
