"""The preview over real HTTP: it reloads after a build, and shows nothing to strangers."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.preview import EVENTS, SCRIPT, PreviewServer, Turns, watch

PAGE = (
    "<!doctype html><html><head><meta http-equiv='Content-Security-Policy' "
    "content=\"default-src 'none'\"><title>x</title></head><body>y</body></html>"
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PreviewServer]:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/index.html").write_text(PAGE)
    (tmp_path / ".state").mkdir()
    (tmp_path / ".state/state.json").write_text("{}")
    with PreviewServer(tmp_path, 0, Turns()) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


def get(server: PreviewServer, path: str, host: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    headers = {"Host": host} if host else {}
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def test_a_page_gets_the_script_that_reloads_it(server: PreviewServer) -> None:
    page = get(server, "/web/index.html").read().decode()
    assert page.index(SCRIPT) < page.index("<title>")
    assert "Content-Security-Policy" not in page
    assert EVENTS in get(server, SCRIPT).read().decode()


def test_the_root_leads_to_the_index(server: PreviewServer) -> None:
    answer = get(server, "/")
    assert (answer.status, answer.headers["Location"]) == (302, "/web/index.html")


@pytest.mark.parametrize(
    "path", ["/.state/state.json", "/%2estate/state.json", "/web/../.state/state.json"]
)
def test_what_is_hidden_stays_hidden(server: PreviewServer, path: str) -> None:
    assert get(server, path).status == 404


def test_another_name_for_this_machine_is_refused(server: PreviewServer) -> None:
    assert get(server, "/web/index.html", host="evil.example").status == 403


def test_a_build_wakes_the_browser(server: PreviewServer) -> None:
    answer = get(server, EVENTS)
    threading.Timer(0.1, server.turns.advance).start()
    assert answer.readline() == b"event: built\n"


def test_a_change_rebuilds_but_the_ledger_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    (folder / "post.html").write_text("one")
    stop, built = threading.Event(), threading.Event()
    watcher = threading.Thread(
        target=watch, args=([folder], built.set, stop, tmp_path / "output"), daemon=True
    )
    watcher.start()
    for turn in range(50):
        (folder / "ledger.json").write_text(str(turn))
        assert not built.wait(0.02)
    for turn in range(100):
        (folder / "post.html").write_text(str(turn))
        if built.wait(0.1):
            break
    assert built.is_set()
    stop.set()
    watcher.join(10)
    assert not watcher.is_alive()
