"""uvicorn's WebSocket protocol, with a way to cut a reader off."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

ABORT = "congress.abort"


class SocketProtocol(WebSocketsSansIOProtocol):
    """Hands the application a function that aborts the transport.

    Closing waits until everything is flushed, which never happens to a reader that has stopped reading.
    """

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope.setdefault("extensions", {})[ABORT] = self.transport.abort
