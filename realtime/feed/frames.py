"""Bytes that are ready to be sent, built once and shared by all who read the same."""

from functools import lru_cache

import orjson

# Clients that number their operations alike share whole frames; those with random ids share only the payload.
SHARED_FRAMES = 4

_TEXT = 0x81  # a whole message of text; a server does not mask


def text_frame(message: bytes) -> bytes:
    """A WebSocket frame around a message."""
    size = len(message)
    if size < 126:
        return bytes((_TEXT, size)) + message
    if size < 1 << 16:
        return bytes((_TEXT, 126)) + size.to_bytes(2, "big") + message
    return bytes((_TEXT, 127)) + size.to_bytes(8, "big") + message


@lru_cache(maxsize=64)
def next_prefix(operation_id: str) -> bytes:
    """What stands before the payload in a `next` message of graphql-transport-ws.

    One object for all who number alike: to find their frame nothing of their own is read.
    """
    return b'{"id":' + orjson.dumps(operation_id) + b',"type":"next","payload":'


def complete_frame(operation_id: str) -> bytes:
    return text_frame(b'{"id":' + orjson.dumps(operation_id) + b',"type":"complete"}')


COMPLETE_EVENT = b"event: complete\ndata:\n\n"


class Told:
    """One result of a stream: a GraphQL result as JSON, and the number from which a reader resumes after it.

    The number is a revision, or a cursor of the log; -1 for what has none, such as the null of an unknown code.
    """

    __slots__ = ("_event", "_frames", "number", "payload")

    def __init__(self, payload: bytes, number: int) -> None:
        self.payload, self.number = payload, number
        self._frames: dict[bytes, bytes] = {}
        self._event: bytes | None = None

    def frame(self, prefix: bytes) -> bytes:
        """The WebSocket frame for an operation, of which the prefix tells the id."""
        found = self._frames.get(prefix)
        if found is None:
            found = text_frame(prefix + self.payload + b"}")
            if len(self._frames) < SHARED_FRAMES:
                self._frames[prefix] = found
        return found

    def event(self) -> bytes:
        """The server-sent event; its id is what the browser names when it comes again."""
        if self._event is None:
            place = b"id: %d\n" % self.number if self.number >= 0 else b""
            self._event = b"event: next\n" + place + b"data: " + self.payload + b"\n\n"
        return self._event

    def after_lag(self, skipped: int) -> "Told":
        """The same for a reader that was too slow for the states before it, with a word on how many it has missed."""
        word = orjson.dumps({"lagged": {"skipped": skipped}})
        return Told(self.payload[:-1] + b',"extensions":' + word + b"}", self.number)
