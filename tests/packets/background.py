"""An event loop in a thread of its own, for what answers while the tests ask."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
Reader = Callable[[socket.socket], None]


class Background:
    """Serves sockets until it is closed, and closes them then."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._sockets: list[socket.socket] = []
        self._servers: list[asyncio.Server] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def serve(self, sock: socket.socket, read: Reader) -> None:
        """Have ``read`` called with ``sock`` whenever there is something for it."""
        self._sockets.append(sock)
        self._loop.call_soon_threadsafe(self._loop.add_reader, sock, read, sock)

    def serve_streams(self, sock: socket.socket, serve: Callable[..., Any]) -> None:
        """Have the coroutine ``serve`` run for every connection to the listening ``sock``, as asyncio.start_server does."""
        self._servers.append(self._run(asyncio.start_server(serve, sock=sock)))

    def close(self) -> None:
        """End the thread, once the connections that it serves have come to their end."""
        self._run(self._finish())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        for sock in self._sockets:
            sock.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _finish(self) -> None:
        for server in self._servers:
            server.close()
        if connections := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(connections, timeout=10)
