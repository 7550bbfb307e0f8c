"""A migration that goes forward without copying the state before every step, nor making all models anew after it.

Tortoise does both, so that a step may look at what was before and at what is. None of those that only add looks at
more than what it adds, and a county's first start would take fifteen seconds longer for it.
"""

from itertools import groupby
from typing import Any

from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import AddField, AddIndex, CreateModel, RunSQL

from models.migrations._checks import AddCheck

ADDING = (AddCheck, AddField, AddIndex, CreateModel, RunSQL)
# Of these, a run of one kind is entered into the state together.
REMODELLING = (AddField, CreateModel)


class ForwardMigration(Migration):
    async def apply(
        self, state: Any, *, dry_run: bool = False, schema_editor: Any = None, collect_sql: bool = False
    ) -> Any:
        if collect_sql:
            return await super().apply(state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql)
        dry_run = dry_run or schema_editor is None
        for kind, operations in groupby(self.operations, key=type):
            steps = list(operations)
            if kind in REMODELLING:
                _enter_together(state, self.app_label, steps)
            for step in steps:
                before = state if dry_run or isinstance(step, ADDING) else state.clone()
                if kind not in REMODELLING:
                    step.state_forward(self.app_label, state)
                if not dry_run:
                    transactional = schema_editor.client.capabilities.supports_transactions
                    await self._run_database_forward(step, before, state, schema_editor, transactional)
        state.validate_relations_initialized()
        return state


def _enter_together(state: Any, app_label: str, steps: list[Any]) -> None:
    """The steps' changes to the state, after which the models they touch are made anew once."""
    touched: set[tuple[str, str]] = set()
    state.reload_models = touched.update
    try:
        for step in steps:
            step.state_forward(app_label, state)
    finally:
        # The method of its class again.
        del state.reload_models
    state.reload_models(touched)
