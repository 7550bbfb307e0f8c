"""Logs: for people as lines, for machines as JSON; with the trace that leads from a request to its deliveries."""

import logging
import re
import secrets
from datetime import UTC, datetime
from typing import Any

import orjson

from models.outbox import TRACE_LENGTH, trace

TRACE_PARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
# What the standard library puts on every record; anything else was said with `extra`.
_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "color_message"}


def new_trace(trace_parent: str | None = None) -> str:
    """The trace of a request: the one that its caller names (W3C traceparent), or a new one; for this task from now."""
    named = TRACE_PARENT.fullmatch(trace_parent or "")
    chosen = named[1] if named else secrets.token_hex(TRACE_LENGTH // 2)
    trace.set(chosen)
    return chosen


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (current := trace.get()) is not None:
            told["trace"] = current
        told |= {name: value for name, value in record.__dict__.items() if name not in _USUAL}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(told, default=str).decode()


class Lines(logging.Formatter):
    """For people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = " ".join(f"{name}={value}" for name, value in record.__dict__.items() if name not in _USUAL)
        return f"{line} {extra}".rstrip()


def set_up(as_json: bool) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Tortoise writes statements and their parameters at DEBUG: never here.
    logging.getLogger("tortoise").setLevel(logging.WARNING)
    # Every request and every delivery: for machines to join, too much for people.
    logging.getLogger("congress.trail").setLevel(logging.INFO if as_json else logging.WARNING)
