"""uvicorn's connections, where we need them otherwise: ready frames go straight to the transport, and a reader that has
stopped reading is cut off.

Closing a connection waits until everything is flushed, which never happens to a reader that does not read.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any, Protocol, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from realtime import metrics
from realtime.settings import Settings

log = logging.getLogger("congress.connections")

# Where the application finds its connection in the ASGI scope, and a connection its sweeper in the state of the app.
CONNECTION = "congress.connection"
SWEEPER = "congress.sweeper"

SWEEP_SECONDS = 1.0
# Bytes that wait in this process before a reader is taken for slow.
HIGH_WATER = 64 * 1024
# What waits unsent inside the kernel says nothing of the reader, and takes memory: so much may.
KERNEL_BYTES = 64 * 1024
# Milliseconds that sent bytes may stay unacknowledged: a machine that has vanished says no goodbye.
VANISHED_AFTER = 15_000


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """How uvicorn is to treat connections."""
    return {
        "http": StreamConnection,
        "ws": SocketConnection,
        "ws_max_size": settings.socket_message_limit,
        # Frames are ready before they know their socket, and walls are many: compressing costs twice the memory.
        "ws_per_message_deflate": False,
        "ws_ping_interval": settings.keep_alive,
        "ws_ping_timeout": settings.keep_alive,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
    }


class Stallable(Protocol):
    transport: asyncio.Transport
    cut_off: str | None
    # Whether it has taken all that it had to since somebody looked last.
    drained: bool

    @property
    def is_paused(self) -> bool: ...


class Sweeper:
    """Aborts every connection of this process that waits for its reader and makes no progress.

    Progress is less that waits than ever, or all of it taken: what is taken may be replaced before anybody looks.
    """

    def __init__(self, stalled_after: float) -> None:
        self._stalled_after = stalled_after
        self._connections: set[Any] = set()
        # Connection -> the bytes that waited at best, and since when.
        self._waiting: dict[Stallable, tuple[int, float]] = {}

    def watch(self, connections: set[Any]) -> None:
        """uvicorn's own set of open connections."""
        self._connections = connections

    async def run(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self._sweep(asyncio.get_running_loop().time())

    def _sweep(self, now: float) -> None:
        waiting = {}
        for connection in list(self._connections):
            size = connection.transport.get_write_buffer_size()
            if not size or not (connection.is_paused or connection.transport.is_closing()):
                continue
            least, since = self._waiting.get(connection, (size + 1, now))
            if size < least or connection.drained:
                connection.drained = False
                waiting[connection] = (size, now)
            elif now - since < self._stalled_after:
                waiting[connection] = (least, since)
            else:
                connection.cut_off = "stalled"
                metrics.aborted.inc()
                log.info("a reader of %s has stopped reading and is cut off", type(connection).__name__)
                connection.transport.abort()
        self._waiting = waiting


def _watched(connection: Any, transport: asyncio.BaseTransport) -> None:
    sweeper: Sweeper | None = connection.app_state.get(SWEEPER)
    if sweeper is not None:
        sweeper.watch(connection.connections)
    raw = transport.get_extra_info("socket")
    if raw is not None and hasattr(socket, "TCP_NOTSENT_LOWAT") and raw.family != socket.AF_UNIX:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, KERNEL_BYTES)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, VANISHED_AFTER)


class StreamConnection(HttpToolsProtocol):
    """HTTP, event streams included."""

    # Why it was ended from here without a word, if it was.
    cut_off: str | None = None
    drained = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _watched(self, transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.drained = True

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.scope is not None:
            self.scope.pop("extensions", None)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {CONNECTION: self}  # type: ignore[dict-item]

    @property
    def is_paused(self) -> bool:
        return bool(self.flow.write_paused)


class SocketConnection(WebSocketsSansIOProtocol):
    """A WebSocket into which the application may write frames that are ready, beside uvicorn's own."""

    # Why it was ended from here and not by the application, if it was.
    cut_off: str | None = None
    drained = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Called when the reader has taken what was written, so that there is room again.
        self.on_room: Callable[[], None] | None = None
        # As `writable`, but quicker to ask and never true of a connection that is lost.
        self.takes_more = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        _watched(self, transport)
        self.transport.set_write_buffer_limits(HIGH_WATER)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.on_room = None
        self.takes_more = False
        if hasattr(self, "scope"):
            self._extensions.pop(CONNECTION, None)

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self._extensions[CONNECTION] = self

    @property
    def _extensions(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self.scope["extensions"])

    @property
    def is_paused(self) -> bool:
        return not self.writable.is_set()

    @property
    def has_room(self) -> bool:
        """Whether a frame may be written now."""
        return self.takes_more and not self.close_sent

    def write(self, frames: bytes) -> None:
        """Send whole frames, where there is room."""
        self.transport.write(frames)

    def close(self, code: int, reason: str) -> None:
        """Say goodbye and close, as uvicorn does for `websocket.close`."""
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def pause_writing(self) -> None:
        super().pause_writing()
        self.takes_more = False

    def resume_writing(self) -> None:
        super().resume_writing()
        self.takes_more = True
        self.drained = True
        if self.on_room is not None:
            self.on_room()

    def keepalive_timeout(self) -> None:
        self.cut_off = "no pong"
        super().keepalive_timeout()

    def handle_ping(self) -> None:
        """Answers, unless the one who asks does not read the answers."""
        if self.is_paused:
            self.conn.data_to_send()
        else:
            super().handle_ping()
