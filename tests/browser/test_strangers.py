"""Who is let in: names and origins that are the server's own, and no look at the outside world."""

import base64
import http.client
import os

import pytest

from tests.browser.serving import serve

# Before all else the server's process notes whom it asks for, and whom it connects to.
WATCH = """
import os, socket
def note(name):
    def wrapped(*arguments, real=getattr(socket, name), **settings):
        with open(os.environ["INKLING_WATCH"], "a") as log:
            print(arguments[0], file=log)
        return real(*arguments, **settings)
    return wrapped
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, note(name))
class Watched(socket.socket):
    def connect(self, address):
        with open(os.environ["INKLING_WATCH"], "a") as log:
            print(address[0] if isinstance(address, tuple) else "a file", file=log)
        return super().connect(address)
socket.socket = Watched
"""
OWN = ("127.0.0.1", "localhost", "::1", "a file", "None")


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watch")
    (folder / "sitecustomize.py").write_text(WATCH)
    log = folder / "asked.txt"
    log.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_WATCH", str(log))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
        with serve(log=folder / "log.txt") as running:
            yield running, log


def ask(server, path="/", **headers):
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, text


def upgrade(server, **headers):
    """Asks for the connection over which a page is driven."""
    key = base64.b64encode(os.urandom(16)).decode()
    wanted = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    headers = {**wanted, "Sec-WebSocket-Key": key, **headers}
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.request("GET", "/_stcore/stream", headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_strangers_are_not_let_in_and_nobody_outside_is_asked(watched):
    server, log = watched
    own = server.url.removeprefix("http://")
    assert ask(server)[0] == 200 and ask(server, Origin=server.url)[0] == 200
    assert ask(server, Host=f"localhost:{own.split(':')[1]}")[0] == 200
    for headers in (
        {"Host": "evil.example"},
        {"Host": f"evil.example:{own.split(':')[1]}"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ):
        status, text = ask(server, **headers)
        assert status == 403 and "--server.allowedHosts" in text, headers
        assert ask(server, "/_stcore/health", **headers)[0] == 403
        assert upgrade(server, **headers) == 403
    assert upgrade(server, Origin=server.url) == 101
    asked = set(log.read_text().split())
    assert not asked - {word for own in OWN for word in own.split()}


def test_how_the_server_fares_is_nobodys_business(watched):
    server, _ = watched
    assert ask(server, "/_stcore/metrics")[0] == 404
    assert ask(server, "/_stcore/health")[0] == 200
