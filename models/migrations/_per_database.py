"""A migration step whose SQL differs between the two databases."""

from collections.abc import Sequence
from typing import Any

from tortoise.migrations.operations import RunSQL


class RunSQLPerDatabase(RunSQL):
    """Runs the statements of the database at hand, one by one: a trigger holds semicolons."""

    def __init__(self, *, sqlite: Sequence[str], postgres: Sequence[str]) -> None:
        super().__init__(sql="")
        self.statements = {"sqlite": sqlite, "postgres": postgres}

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        if state_editor is not None:
            for statement in self.statements[state_editor.DIALECT]:
                await state_editor.client.execute_query(statement)
