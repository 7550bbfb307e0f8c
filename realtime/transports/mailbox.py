"""What one socket has still to be sent.

Frames go straight to the transport while there is room. When the reader is slow, answers wait in order, bounded by
the room that their sender asks for; of states only the newest of each subscription waits, and the reader is told how
many it has missed.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

from realtime import metrics
from realtime.feed.frames import Told
from realtime.transports.connections import SocketConnection

# Answers that wait before nothing more is read from the one who asks and does not listen.
MOST_ANSWERS_WAITING = 256
MOST_BYTES_WAITING = 1024 * 1024


@dataclass(slots=True)
class Waiting:
    prefix: bytes
    state: Told
    skipped: int = 0


class Mailbox:
    __slots__ = ("_answers", "_bytes", "_closing", "_connection", "_states")

    def __init__(self, connection: SocketConnection) -> None:
        self._connection = connection
        self._answers: deque[bytes] = deque()
        self._bytes = 0
        self._states: dict[str, Waiting] = {}
        self._closing: tuple[int, str] | None = None
        connection.on_room = self._send_on

    @property
    def has_room(self) -> bool:
        return self._connection.has_room and not self._answers and not self._states

    @property
    def is_closing(self) -> bool:
        return self._closing is not None

    @property
    def _is_over(self) -> bool:
        return self.is_closing or self._connection.close_sent or self._connection.disconnected

    @property
    def is_full(self) -> bool:
        return len(self._answers) > MOST_ANSWERS_WAITING or self._bytes > MOST_BYTES_WAITING

    async def room(self) -> None:
        """Wait until all has been handed over."""
        while not self.has_room and not self._is_over:
            await self._connection.writable.wait()
            # Of several who waited the first may have filled it again.
            await asyncio.sleep(0)

    def put(self, frame: bytes) -> None:
        """An answer, or several, that must arrive."""
        if self._connection.has_room and not self._answers:
            self._connection.write(frame)
        elif not self._is_over:
            self._answers.append(frame)
            self._bytes += len(frame)

    def put_state(self, operation_id: str, prefix: bytes, state: Told) -> None:
        """The newest state of a subscription; it takes the place of one that still waits."""
        connection = self._connection
        # On the way of every state to every reader: as has_room and write, without the calls.
        if connection.takes_more and not connection.close_sent and not self._answers:
            connection.transport.write(state.frame(prefix))
            return
        waiting = self._states.get(operation_id)
        if waiting is None:
            self._states[operation_id] = Waiting(prefix, state)
        else:
            waiting.state = state
            waiting.skipped += 1
            metrics.conflated.labels("at the reader").inc()

    def drop_state(self, operation_id: str) -> None:
        self._states.pop(operation_id, None)

    def put_last(self, operation_id: str, frame: bytes) -> None:
        """The end of an operation, after its last state."""
        waiting = self._states.pop(operation_id, None)
        if waiting is not None:
            self.put(_frame(waiting))
        self.put(frame)

    def empty(self) -> None:
        """Nobody is there any more: what waited is freed now, not when Python next looks for garbage."""
        self._answers.clear()
        self._states.clear()
        self._bytes = 0

    def close(self, code: int, reason: str) -> None:
        """Close after what waits has been sent; the sweeper cuts off a reader that does not take it."""
        if self._closing is None:
            # A close frame has room for 123 bytes.
            self._closing = code, reason.encode()[:120].decode(errors="ignore")
            self._send_on()

    def _send_on(self) -> None:
        connection = self._connection
        while connection.has_room and (self._answers or self._states):
            if self._answers:
                frame = self._answers.popleft()
                self._bytes -= len(frame)
            else:
                frame = _frame(self._states.pop(next(iter(self._states))))
            connection.write(frame)
        if self._closing is not None and self.has_room:
            connection.close(*self._closing)


def _frame(waiting: Waiting) -> bytes:
    if not waiting.skipped:
        return waiting.state.frame(waiting.prefix)
    metrics.lagged.inc()
    return waiting.state.after_lag(waiting.skipped).frame(waiting.prefix)
