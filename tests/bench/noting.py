"""`python -m tests.bench.noting`: the service as it is, which also notes its edits of items and its SQL statements.

An edit is noted by a listener of the outbox: as soon as COMMIT has returned, before anything is numbered or told.
"""

import logging
from collections.abc import Callable, Sequence

from models import outbox
from realtime import __main__ as service
from tests.bench.notes import COMMIT, SQL, noter


class Statements(logging.Handler):
    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__(logging.DEBUG)
        self._note = note

    def emit(self, _: logging.LogRecord) -> None:
        self._note(SQL)


def main() -> None:
    note = noter()

    def committed(events: Sequence[outbox.NewEvent]) -> None:
        # What is done because time has passed is nothing that a benchmark asked for.
        if any(event.kind == "projectItemEdited" for event in events):
            note(COMMIT)

    outbox.on_commit(committed)
    statements = logging.getLogger("tortoise.db_client")
    statements.setLevel(logging.DEBUG)
    statements.propagate = False
    statements.addHandler(Statements(note))
    service.main()


if __name__ == "__main__":
    main()
