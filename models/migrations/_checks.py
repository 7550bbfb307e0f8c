"""A migration step for check constraints that works on both databases.

Tortoise's own `AddConstraint` remakes a SQLite table without its unique constraints and indexes. This one follows
SQLite's documented procedure: the table's own DDL plus the check, the rows copied, its indexes made again.
"""

from typing import Any

from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.operations import AddConstraint


class AddCheck(AddConstraint):
    def __init__(self, model_name: str, check: str, name: str) -> None:
        super().__init__(model_name, CheckConstraint(check=check, name=name))
        self.check, self.name = check, name

    def state_forward(self, app_label: str, state: Any) -> None:
        """As the stock one, but the models are not made anew: a check changes nothing of how they read and write."""
        options = self.get_model_state(state, app_label, self.model_name).options
        options["constraints"] = [*options.get("constraints", ()), self.constraint]

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        if state_editor is None:
            return
        if state_editor.DIALECT != "sqlite":
            await super().database_forward(app_label, old_state, new_state, state_editor)
            return
        table = new_state.apps.get_model(f"{app_label}.{self.model_name}")._meta.db_table
        await self._remake(state_editor.client, table)

    async def _remake(self, client: Any, table: str) -> None:
        _, found = await client.execute_query(
            "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", [table]
        )
        ddl = next(row["sql"] for row in found if row["type"] == "table")
        head, tail = ddl.rstrip().rsplit(")", 1)
        checked = f'{head}, CONSTRAINT "{self.name}" CHECK ({self.check})){tail}'
        for statement in (
            checked.replace(f'"{table}"', f'"new__{table}"', 1),
            f'INSERT INTO "new__{table}" SELECT * FROM "{table}"',
            f'DROP TABLE "{table}"',
            f'ALTER TABLE "new__{table}" RENAME TO "{table}"',
            *(row["sql"] for row in found if row["type"] != "table"),
        ):
            await client.execute_query(statement)
