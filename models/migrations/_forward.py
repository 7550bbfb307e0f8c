"""A migration that goes forward without copying the state before every step.

Tortoise copies all models before each step, so that a step may look at what was before. None of those that only add
does, and a county's first start would take ten seconds longer for it.
"""

from typing import Any

from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddField, AddIndex, CreateModel, RunSQL

from models.migrations._checks import AddCheck

ADDING = (AddCheck, AddField, AddIndex, CreateModel, RunSQL)


class ForwardMigration(Migration):
    async def apply(
        self, state: Any, *, dry_run: bool = False, schema_editor: Any = None, collect_sql: bool = False
    ) -> Any:
        if dry_run or schema_editor is None or collect_sql:
            return await super().apply(state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql)
        transactional = schema_editor.client.capabilities.supports_transactions
        for operation in self.operations:
            before = state if isinstance(operation, ADDING) else state.clone()
            operation.state_forward(self.app_label, state)
            await self._run_database_forward(operation, before, state, schema_editor, transactional)
        state.validate_relations_initialized()
        return state
