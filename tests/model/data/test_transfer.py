import contextlib
import socket
import threading
import time

import pytest

from model.data.transfer import CHUNK, WAIT_S, TransferError, chunks

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n"
SAID = {"before a word": b"", "after its heading": HEAD, "half-way": HEAD + bytes(CHUNK)}
"""When a server falls silent -> what it has sent by then."""


@pytest.fixture
def silent(monkeypatch):
    """Starts servers that send so much and then nothing, and keep the line open."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    over = threading.Event()
    threads, listeners = [], []

    def answer(listener, said):
        with contextlib.suppress(OSError):
            line, _ = listener.accept()
            with line:
                line.recv(4096)
                line.sendall(said)
                over.wait()

    def start(said):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threads.append(threading.Thread(target=answer, args=(listener, said)))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/file"

    yield start
    over.set()
    for listener, thread in zip(listeners, threads, strict=True):
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.mark.parametrize("moment", SAID)
def test_whoever_waits_for_a_silent_server_is_told_so_again_and_again(silent, moment):
    pieces = chunks(silent(SAID[moment]), {})
    came = [next(pieces) for _ in range(8)]
    pieces.close()
    assert came[-3:] == [b""] * 3
    assert sum(map(len, came)) == (CHUNK if moment == "half-way" else 0)


@pytest.mark.parametrize("moment", SAID)
def test_closing_ends_the_wait_for_a_silent_server_at_once(silent, moment):
    pieces = chunks(silent(SAID[moment]), {})
    while next(pieces):
        pass  # until it has fallen silent
    begin_s = time.monotonic()
    pieces.close()
    assert time.monotonic() - begin_s < 5 * WAIT_S
    assert not [thread for thread in threading.enumerate() if thread.name == "Download"]


def test_nobody_listening_is_said(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TransferError, match="no connection"):
        list(chunks(f"http://127.0.0.1:{port}/file", {}))
