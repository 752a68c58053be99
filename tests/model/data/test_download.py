import hashlib
import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from model.data.download import FILES, MIRRORS, RemoteFile, fetch_mnist
from model.errors import DownloadError, SaveError

BODIES = {"images.gz": os.urandom(300_000), "labels.gz": b"\x1f\x8b labels"}
REMOTE = {
    name: RemoteFile(len(body), hashlib.sha256(body).hexdigest()) for name, body in BODIES.items()
}
TOTAL = sum(len(body) for body in BODIES.values())
PAGE = b"<!DOCTYPE html><html><body>Please log in to this network.</body></html>"


class Server(ThreadingHTTPServer):
    """Answers by the first folder of the address.

    ``asked`` lists the paths that were asked for, ``answered`` those whose body went out whole.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.answered: list[str] = []

    def mirror(self, behaviour: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{behaviour}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        _, behaviour, name = self.path.split("/")
        body = BODIES[name]
        status, sent = {
            "good": (200, body),
            "gone": (404, b"not here"),
            "page": (200, PAGE),
            "wrong": (200, body[:-1] + bytes([body[-1] ^ 1])),
            "long": (200, body + b"more"),
            "short": (200, body[:-10]),
            "broken": (200, body),
            "endless": (200, body * 400),
        }[behaviour]
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent[: len(sent) // 2] if behaviour == "broken" else sent)
        self.server.answered.append(self.path)

    def handle(self):
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client has had enough, as some tests want

    def log_message(self, *_):
        """Keeps standard error clean."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def fetch(folder, *mirrors):
    return fetch_mnist(folder, mirrors, REMOTE)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_files_arrive_and_progress_reaches_the_total(server, tmp_path):
    folder = tmp_path / "new" / "folder"
    progress = list(fetch(folder, server.mirror("good")))
    assert contents(folder) == BODIES
    done = [step.bytes_done for step in progress]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, TOTAL)
    assert len(done) > 6
    assert {step.bytes_total for step in progress} == {TOTAL}
    assert [step.file for step in (progress[0], progress[-1])] == list(BODIES)


@pytest.mark.parametrize("behaviour", ["gone", "page", "wrong", "long", "short", "broken"])
def test_the_second_mirror_helps_out(server, tmp_path, behaviour):
    list(fetch(tmp_path, server.mirror(behaviour), server.mirror("good")))
    assert contents(tmp_path) == BODIES


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("gone", "status 404"),
        ("page", "login page"),
        ("wrong", "checksum"),
        ("long", "checksum"),
        ("short", "checksum"),
        ("broken", "connection"),
    ],
)
def test_when_all_mirrors_fail_the_reason_is_given_and_nothing_left(
    server, tmp_path, behaviour, words
):
    (tmp_path / "images.gz").write_bytes(b"what was there before")
    with pytest.raises(DownloadError, match=words) as rejection:
        list(fetch(tmp_path, server.mirror(behaviour), server.mirror(behaviour)))
    assert "“images.gz”" in str(rejection.value)
    assert len(server.asked) == 2
    assert contents(tmp_path) == {"images.gz": b"what was there before"}


def test_an_answer_without_end_is_cut_off(server, tmp_path):
    with pytest.raises(DownloadError, match="checksum"):
        list(fetch(tmp_path, server.mirror("endless")))
    assert (server.asked, server.answered) == (["/endless/images.gz"], [])
    assert contents(tmp_path) == {}


def test_no_connection_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as held:  # bound but not listening: nobody else can answer there
        held.bind(("127.0.0.1", 0))
        mirror = f"http://127.0.0.1:{held.getsockname()[1]}/"
        with pytest.raises(DownloadError, match="no connection"):
            list(fetch(tmp_path, mirror))
    assert contents(tmp_path) == {}


def test_closing_midway_leaves_no_file(server, tmp_path):
    progress = fetch(tmp_path, server.mirror("good"))
    while not 0 < next(progress).bytes_done < len(BODIES["images.gz"]):
        pass
    assert [name for name in os.listdir(tmp_path) if name.endswith(".part")]
    progress.close()
    assert contents(tmp_path) == {}


def test_an_interrupt_midway_leaves_no_file(server, tmp_path):
    progress = fetch(tmp_path, server.mirror("good"))
    while not 0 < next(progress).bytes_done < len(BODIES["images.gz"]):
        pass
    with pytest.raises(KeyboardInterrupt):
        progress.throw(KeyboardInterrupt)
    assert contents(tmp_path) == {}


def test_closing_keeps_the_files_that_are_complete(server, tmp_path):
    progress = fetch(tmp_path, server.mirror("good"))
    while next(progress).file != "labels.gz":
        pass
    progress.close()
    assert contents(tmp_path) == {"images.gz": BODIES["images.gz"]}


def test_whole_files_are_not_fetched_again_and_damaged_ones_are(server, tmp_path):
    (tmp_path / "images.gz").write_bytes(BODIES["images.gz"])
    (tmp_path / "labels.gz").write_bytes(b"damaged")
    assert list(fetch(tmp_path, server.mirror("good")))[-1].bytes_done == TOTAL
    assert server.asked == ["/good/labels.gz"]
    assert contents(tmp_path) == BODIES


def test_two_at_once_do_not_disturb_each_other(server, tmp_path):
    first, second = (fetch(tmp_path, server.mirror("good")) for _ in range(2))
    for _ in range(4):
        next(first), next(second)
    list(first), list(second)
    assert contents(tmp_path) == BODIES


def test_a_folder_that_cannot_be_made_is_refused(server, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SaveError, match="folder"):
        list(fetch(tmp_path / "file" / "folder", server.mirror("good")))


def test_a_full_disk_is_said_and_no_other_mirror_tried(server, tmp_path):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(SaveError, match=r"images\.gz"):
            list(fetch(tmp_path, server.mirror("good"), server.mirror("good")))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(server.asked) == 1
    assert contents(tmp_path) == {}


def test_without_a_folder_the_users_cache_is_filled(server, tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path)
    last = list(fetch(None, server.mirror("good")))[-1]
    assert last.folder == tmp_path / "mnist"
    assert contents(tmp_path / "mnist") == BODIES


def test_the_mirrors_are_two_and_secure():
    assert len(MIRRORS) == 2
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in MIRRORS)


@pytest.mark.mnist
def test_the_known_checksums_are_those_of_the_real_files(mnist_dir, server):
    packed = [name for name in FILES if (mnist_dir / name).exists()]
    if not packed:
        pytest.skip("the files are unpacked")
    for name in packed:
        data = (mnist_dir / name).read_bytes()
        assert RemoteFile(len(data), hashlib.sha256(data).hexdigest()) == FILES[name]
