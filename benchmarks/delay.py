"""A TCP proxy on loopback that holds every piece of data back for half a round trip, each way."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit


class Delay:
    """While entered, a proxy to ``server`` whose every round trip takes ``seconds`` longer.

    Pieces in flight do not wait for each other, so bandwidth stays as it was.
    """

    def __init__(self, server: str, seconds: float) -> None:
        self._server, self._seconds = server, seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    def __enter__(self) -> Delay:
        self._thread.start()
        listener = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop).result()
        self.port = listener.sockets[0].getsockname()[1]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def kubeconfig(self, original: Path, folder: Path) -> Path:
        """``original`` with the server's address replaced by this proxy's."""
        place = urlsplit(self._server).netloc
        path = folder / "delayed.kubeconfig"
        path.touch(mode=0o600)
        path.write_text(original.read_text().replace(place, f"127.0.0.1:{self.port}"))
        return path

    async def _end(self) -> None:
        """Let go of the connections that clients hold open."""
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = urlsplit(self._server).hostname, urlsplit(self._server).port
        upstream_reader, upstream_writer = await asyncio.open_connection(host, port)
        with suppress(asyncio.CancelledError):  # asyncio would print each
            await asyncio.gather(self._carry(reader, upstream_writer), self._carry(upstream_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, data = await queue.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                if not data:
                    writer.close()
                    return
                writer.write(data)

        delivery = asyncio.ensure_future(deliver())
        data = b"-"
        while data:
            try:
                data = await reader.read(65536)
            except OSError:
                data = b""
            queue.put_nowait((self._loop.time() + self._seconds / 2, data))
        await delivery
