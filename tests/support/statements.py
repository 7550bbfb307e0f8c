"""Counting the SQL that answers somebody, without what the service does beside answering."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from models.database import statements_counted

# Numbering, listening, sealing, watching over sessions, and keeping the time.
BACKGROUND = {"kept_up", "Hub._catch_up_for_ever", "Timekeeper._keep"}


def _answers(record: logging.LogRecord) -> bool:
    task = asyncio.current_task()
    return task is None or getattr(task.get_coro(), "__qualname__", "") not in BACKGROUND


@contextmanager
def statements_of_answers() -> Iterator[list[str]]:
    """The SQL that is run in the block to answer somebody."""
    logger = logging.getLogger("tortoise.db_client")
    logger.addFilter(_answers)
    try:
        with statements_counted() as seen:
            yield seen
    finally:
        logger.removeFilter(_answers)
