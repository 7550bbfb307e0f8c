"""The messages of graphql-transport-ws: reading them, and what breaks the protocol."""

from typing import Any

import orjson

from realtime.feed.frames import text_frame

SUBPROTOCOL = "graphql-transport-ws"
ACK = text_frame(b'{"type":"connection_ack"}')
PONG = text_frame(b'{"type":"pong"}')
# A client may say in them what it likes, by name.
WITH_FREE_PAYLOAD = ("connection_init", "ping", "pong")


class ProtocolError(Exception):
    """What the client sent breaks the protocol: the socket closes with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def message_of(text: str | None) -> dict[str, Any]:
    """The message in a frame; None stands for a frame that is no text. Raises ProtocolError."""
    if text is None:
        raise ProtocolError(4400, "A message is a text frame")
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ProtocolError(4400, "A message is JSON") from None
    if not isinstance(message, dict):
        raise ProtocolError(4400, "A message is a JSON object")
    if message.get("type") in WITH_FREE_PAYLOAD and not isinstance(message.get("payload"), dict | None):
        raise ProtocolError(4400, "The payload of a message of this type is a JSON object")
    return message


def operation_id_of(message: dict[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise ProtocolError(4400, "A message of this type has an id")
    return operation_id


def stated_in(payload: dict[str, Any] | None) -> dict[str, str]:
    """What a connection_init says, by lower-case name."""
    return {name.lower(): value for name, value in (payload or {}).items() if isinstance(value, str)}


def error_frame(operation_id: str, errors: list[dict[str, Any]]) -> bytes:
    return text_frame(orjson.dumps({"id": operation_id, "type": "error", "payload": errors}))
