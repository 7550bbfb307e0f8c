"""Many WebSocket clients at little cost: raw connections that speak graphql-transport-ws, for load and for crowds."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: c21hcnQtY29uZ3Jlc3MhIQ==\r\nSec-WebSocket-Version: 13\r\n{subprotocol}\r\n"
)
INIT = '{"type":"connection_init"}'

PATIENCE = 30.0
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame of a client: masked, with a mask that changes nothing."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0xFF)) + size.to_bytes(8, "big")
    return head + b"\0\0\0\0" + payload


class Wire(asyncio.Protocol):
    """One connection. `heard` is called with every text message."""

    def __init__(self, url: str, heard: Callable[["Wire", bytes], None], subprotocol: str | None) -> None:
        parts = urlsplit(url)
        offered = f"Sec-WebSocket-Protocol: {subprotocol}\r\n" if subprotocol else ""
        self._request = HANDSHAKE.format(path=parts.path or "/", host=parts.netloc, subprotocol=offered).encode()
        self._heard = heard
        self._buffer = b""
        self._open = False
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[int | None] = loop.create_future()
        self.close_code: int | None = None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's is no asyncio.Transport by descent.
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("refused"))
            self.opened.exception()
        if not self.lost.done():
            self.lost.set_result(self.close_code)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        if not self._open:
            head, separator, buffer = buffer.partition(b"\r\n\r\n")
            if not separator:
                self._buffer = head
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.transport.abort()
                return
            self._open = True
            self.opened.set_result(None)
        self._buffer = self._frames(buffer)

    def _frames(self, buffer: bytes) -> bytes:
        """Hear every whole frame; what is left over."""
        start, end = 0, len(buffer)
        while end - start >= 2:
            size, body = buffer[start + 1], start + 2
            if size == 126:
                size, body = int.from_bytes(buffer[start + 2 : start + 4], "big"), start + 4
            elif size == 127:
                size, body = int.from_bytes(buffer[start + 2 : start + 10], "big"), start + 10
            if end < body + size or end < body:
                break
            opcode, payload = buffer[start] & 0xF, buffer[body : body + size]
            start = body + size
            if opcode == TEXT:
                self._heard(self, payload)
            elif opcode == PING:
                self.transport.write(client_frame(payload, PONG))
            elif opcode == CLOSE:
                self.close_code = int.from_bytes(payload[:2], "big") if payload else None
                self.transport.write(client_frame(payload, CLOSE))
                self.transport.close()
        return buffer[start:]

    def send(self, message: dict[str, Any] | str) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        self.transport.write(client_frame(text.encode()))

    def subscribe(self, query: str, variables: dict[str, Any], operation_id: str = "1") -> None:
        payload = {"query": query, "variables": variables}
        self.send({"id": operation_id, "type": "subscribe", "payload": payload})


async def wire(
    url: str, heard: Callable[[Wire, bytes], None], subprotocol: str | None = "graphql-transport-ws"
) -> Wire:
    """A connection, upgraded; with a subprotocol also initialised."""
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE):
        _, made = await loop.create_connection(lambda: Wire(url, heard, subprotocol), parts.hostname, parts.port)
        await made.opened
    if subprotocol:
        made.send(INIT)
    return made
