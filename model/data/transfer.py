"""The body of an answer over the network, piece by piece, from a server that may fall silent.

Invariant: whoever waits for the next piece is never kept longer than WAIT_S, and closing the
generator ends the connection at once. Nothing else can: a read from a silent server takes as long
as its timeout, so that it is made in a thread of its own, whose socket is shut from outside.
"""

import contextlib
import queue
import socket
import threading
from collections.abc import Generator, Mapping
from typing import Any

from ..language import tr

CHUNK = 1 << 16
WAIT_S = 0.1
"""How long nothing may come before an empty piece tells that it still waits."""
_MAX_WAITING = 16  # pieces that have come and that nobody has taken yet
_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S = 10, 30
_GOODBYE_S = 2.0


class TransferError(Exception):
    """The network or the server did not give it; the text, a clause, says why."""


def chunks(url: str, headers: Mapping[str, str]) -> Generator[bytes, None, None]:
    """The body of the answer to a GET of ``url``; an empty piece where none came for WAIT_S.

    Raises:
        TransferError: It did not come, or not whole.
    """
    transfer = _Transfer(url, headers)
    transfer.thread.start()
    try:
        while True:
            try:
                piece = transfer.pieces.get(timeout=WAIT_S)
            except queue.Empty:
                yield b""
                continue
            if piece is None:
                break
            yield piece
    finally:
        transfer.end()
    if transfer.error is not None:
        raise transfer.error


class _Transfer:
    """One answer, read in a thread.

    Attributes:
        thread: Reads.
        pieces: What came, in order; None after the last.
        error: Why it came to its end too early, once ``pieces`` gave None.
    """

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self.pieces: queue.Queue[bytes | None] = queue.Queue(_MAX_WAITING)
        self.error: Exception | None = None
        self._url, self._headers = url, headers
        self._is_over = threading.Event()
        self._connections: list[Any] = []
        self._sockets: list[socket.socket] = []
        # A daemon: while a name is being looked up nothing can end it, and nobody shall wait.
        self.thread = threading.Thread(target=self._run, name="Download", daemon=True)

    def end(self) -> None:
        """Ends the connection, whatever it is doing."""
        self._is_over.set()
        self._shut()
        self.thread.join(_GOODBYE_S if self._sockets else WAIT_S)

    def _shut(self) -> None:
        for connection in self._connections:
            # Not yet among the sockets while it agrees on its encryption.
            _shut(getattr(connection, "sock", None))
        for each in self._sockets:
            _shut(each)

    def _run(self) -> None:
        try:
            self._read()
        except Exception as error:  # noqa: BLE001 - raised again where the pieces are taken
            self.error = error
        self._put(None)

    def _read(self) -> None:
        import requests

        try:
            with requests.Session() as session:
                self._watch(session)
                timeouts = (_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S)
                with session.get(
                    self._url, headers=dict(self._headers), stream=True, timeout=timeouts
                ) as response:
                    if response.status_code != requests.codes.ok:
                        raise TransferError(
                            tr(
                                "the server answered with status {status}",
                                status=response.status_code,
                            )
                        )
                    for piece in response.iter_content(CHUNK):
                        if not self._put(piece):
                            return
        except requests.exceptions.RequestException as error:
            raise TransferError(_clause(error)) from error

    def _put(self, piece: bytes | None) -> bool:
        """Hands on a piece as soon as there is room; False where nobody wants any more."""
        while not self._is_over.is_set():
            with contextlib.suppress(queue.Full):
                self.pieces.put(piece, timeout=WAIT_S)
                return True
        return False

    def _watch(self, session: Any) -> None:
        """Has every connection of a requests session noted as it is made."""
        from requests.adapters import HTTPAdapter
        from urllib3.connection import HTTPConnection, HTTPSConnection
        from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

        transfer = self

        def noted(kind: type) -> type:
            def connect(connection: Any) -> None:
                transfer._connections.append(connection)
                kind.connect(connection)
                transfer._sockets.append(connection.sock)
                if transfer._is_over.is_set():  # nobody was there yet to be shut
                    transfer._shut()

            return type(kind.__name__, (kind,), {"connect": connect})

        http = type("Pool", (HTTPConnectionPool,), {"ConnectionCls": noted(HTTPConnection)})
        https = type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": noted(HTTPSConnection)})

        class Adapter(HTTPAdapter):
            def init_poolmanager(self, *args: Any, **options: Any) -> None:
                super().init_poolmanager(*args, **options)
                self.poolmanager.pool_classes_by_scheme = {"http": http, "https": https}

            def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
                manager = super().proxy_manager_for(*args, **options)
                manager.pool_classes_by_scheme = {"http": http, "https": https}
                return manager

        for scheme in ("http://", "https://"):
            session.mount(scheme, Adapter())


def _shut(each: socket.socket | None) -> None:
    if each is not None:
        # Not the method of an encrypted socket, which would pull its state from under the reader.
        with contextlib.suppress(OSError):
            socket.socket.shutdown(each, socket.SHUT_RDWR)


def _clause(error: Exception) -> str:
    """What went wrong, for a sentence."""
    from requests import exceptions

    clauses = (
        (exceptions.SSLError,
         tr("the connection is not secure; a proxy or a wrong clock may be the cause")),
        (exceptions.ProxyError, tr("the proxy did not let the connection through")),
        (exceptions.Timeout, tr("no answer in time")),
        (exceptions.ConnectionError, tr("no connection")),
    )  # fmt: skip
    return next((text for kind, text in clauses if isinstance(error, kind)),
                tr("the connection broke off"))  # fmt: skip
