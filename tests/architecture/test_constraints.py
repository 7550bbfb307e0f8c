"""The database is the last judge: what the rows declare is read back from the catalog of the leg's own database."""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import pytest
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.exceptions import IntegrityError
from tortoise.fields.base import OnDelete
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from models.database import APP, connected, fetch

# For every check, a statement that it must refuse.
BREACHES = {
    "roster_import_has_the_figures_of_its_state": """INSERT INTO roster_import
        (county_id, node_id, mode, add_missing, file_name, file_digest, digest, day, previewed_at, rows, unchanged,
         problem_count, counts, state, done, total, refused_for, version)
        VALUES (1, 1, 'add_and_change', FALSE, 'x', 'x', 'x', '2025-01-01', '2025-01-01 00:00:00+00:00', 1, 0, 0, '{}',
         'applied', 0, 0, '', 1)""",
    "roster_import_is_complete_of_a_body": """INSERT INTO roster_import
        (county_id, node_id, mode, add_missing, file_name, file_digest, digest, day, previewed_at, rows, unchanged,
         problem_count, counts, state, done, total, refused_for, version)
        VALUES (1, 1, 'complete', FALSE, 'x', 'x', 'x', '2025-01-01', '2025-01-01 00:00:00+00:00', 1, 0, 0, '{}',
         'previewed', 0, 0, '', 1)""",
    "platform_node_only_the_root_has_no_parent": "UPDATE platform_node SET parent_id = NULL WHERE kind = 'station'",
    "capacity_has_the_scope_of_its_kind": "UPDATE capacity SET node_id = NULL WHERE kind = 'staff'",
    "project_item_progress_is_a_share": "UPDATE project_item SET progress = 10001",
    "project_item_money_is_positive": "UPDATE project_item SET budget = -1",
    "project_has_a_place": "UPDATE project SET node_id = NULL",
    "project_is_chosen_before_it_is_carried_out": "UPDATE project SET chosen_at = NULL",
    "project_has_possible_votes": "UPDATE project SET votes_for = 2, votes_due = 1",
    "light_rules_are_possible": "UPDATE light_rules SET report_due_day = 29",
    "project_item_lies_on_earth": "UPDATE project_item SET longitude = 32, latitude = 121",
    "project_item_quantities_are_positive": "UPDATE project_item SET target = 0",
    "project_item_is_judged_wholly_or_not_at_all": "UPDATE project_item SET state = NULL WHERE light IS NOT NULL",
    "project_item_decision_has_its_day": "UPDATE project_item SET decision = 'adjusted'",
    "budget_source_is_positive": "UPDATE budget_source SET amount = -1",
    "target_change_has_the_figures_of_its_state": """INSERT INTO target_change
        (item_id, number, previous, quantity, reason, requested_at, state, decision)
        VALUES (1, 1, 1, 2, 'x', '2025-01-01 00:00:00+00:00', 'approved', '')""",
    "target_change_is_between_targets": """INSERT INTO target_change
        (item_id, number, previous, quantity, reason, requested_at, state, decision)
        VALUES (1, 1, 1, 0, 'x', '2025-01-01 00:00:00+00:00', 'open', '')""",
    "acceptance_has_possible_figures": """INSERT INTO acceptance
        (item_id, accepted_on, quantity, remark, accepted_at)
        VALUES (1, '2025-01-01', 0, '', '2025-01-01 00:00:00+00:00')""",
    "progress_report_has_a_possible_quantity": "UPDATE progress_report SET quantity = -1",
    "planned_progress_is_a_share": "UPDATE planned_progress SET progress = -1",
    "progress_report_has_possible_figures": "UPDATE progress_report SET spent = -1",
    "comment_is_about_one_thing": """INSERT INTO comment
        (project_id, item_id, author_id, role, stance, text, state, posted_at, version)
        VALUES (1, 1, 1, 'public', 'neutral', 'x', 'pending', '2025-01-01 00:00:00+00:00', 1)""",
    "comment_that_is_public_was_published": """INSERT INTO comment
        (project_id, author_id, role, stance, text, state, posted_at, version)
        VALUES (1, 1, 'public', 'neutral', 'x', 'published', '2025-01-01 00:00:00+00:00', 1)""",
    "discussion_rules_let_somebody_speak": """INSERT INTO discussion_rules
        (county_id, moderation, comments_an_hour, version) VALUES (1, 'before', 0, 1)""",
    "follow_is_of_one_thing": """INSERT INTO follow (account_id, since)
        VALUES (1, '2025-01-01 00:00:00+00:00')""",
    "evaluation_period_runs_forward": """INSERT INTO evaluation_period
        (county_id, year, name, opened_at, closes_at, version)
        VALUES (1, 2025, 'x', '2025-01-01 00:00:00+00:00', '2025-01-01 00:00:00+00:00', 1)""",
    "evaluation_is_not_by_the_unit": """INSERT INTO evaluation
        (period_id, item_id, author_id, role, process, result, reason, cast_at, version)
        VALUES (1, 1, 1, 'unit', 'satisfied', 'satisfied', '', '2025-01-01 00:00:00+00:00', 1)""",
    "audit_entry_is_sealed_wholly_or_not_at_all": """INSERT INTO audit_entry
        (at, capacity, verb, object_kind, object_id, address, purpose, facts, number)
        VALUES ('2025-01-01 00:00:00+00:00', 'self', 'x', 'x', 1, '', '', '[]', 7)""",
    "body_has_seats": """INSERT INTO body (county_id, node_id, kind, code, name, quorum_rule, seats, synthetic, version)
        VALUES (1, 1, 'presidium', 'X', 'x', 'two_thirds', 0, TRUE, 1)""",
    "body_term_runs_forward": """INSERT INTO body_term (body_id, number, begins_on, ends_on, version)
        VALUES (1, 1, '2025-01-02', '2025-01-01', 1)""",
    "electoral_district_has_seats": """INSERT INTO electoral_district (body_id, code, name, seats, synthetic, version)
        VALUES (1, 'X', 'x', 0, TRUE, 1)""",
    "legislative_session_runs_forward": """INSERT INTO legislative_session
        (term_id, number, name, opens_on, closes_on, state, version)
        VALUES (1, 1, 'x', '2025-01-02', '2025-01-01', 'planned', 1)""",
    "sitting_has_the_figures_of_its_state": """INSERT INTO sitting
        (session_id, number, name, place, starts_at, state, version)
        VALUES (1, 1, 'x', '', '2025-01-01 00:00:00+00:00', 'open', 1)""",
    "sitting_seat_of_a_suspended_stays_empty": """INSERT INTO sitting_seat
        (sitting_id, membership_id, entitled, checked_in_at) VALUES (1, 1, FALSE, '2025-01-01 00:00:00+00:00')""",
    "membership_has_the_reason_of_its_state": """INSERT INTO membership
        (person_id, body_id, term_id, office, since, state, synthetic, version)
        VALUES (1, 1, 1, 'member', '2025-01-01', 'ended', TRUE, 1)""",
    "grid_cell_counts_households": """INSERT INTO grid_cell (node_id, code, name, households, synthetic, version)
        VALUES (1, 'X', 'x', -1, TRUE, 1)""",
    "posting_has_possible_figures": """INSERT INTO posting (person_id, node_id, households, since, synthetic, version)
        VALUES (1, 1, -1, '2025-01-01', TRUE, 1)""",
    "file_content_is_not_empty": """INSERT INTO file_content (sha256, size, claimed_at)
        VALUES ('x', 0, '2025-01-01 00:00:00+00:00')""",
    "stored_file_is_loose_or_attached": """INSERT INTO stored_file
        (county_id, uploader_id, content_id, kind, name, sha256, size, uploaded_at, scope, attached_as, place)
        VALUES (1, 1, 1, 'pdf', 'x', 'x', 1, '2025-01-01 00:00:00+00:00', 'uploader', '', 0)""",
    "stored_file_has_the_node_of_its_scope": """INSERT INTO stored_file
        (county_id, uploader_id, content_id, kind, name, sha256, size, uploaded_at, scope, attached_as, place,
         holder_kind, holder_id)
        VALUES (1, 1, 1, 'pdf', 'x', 'x', 1, '2025-01-01 00:00:00+00:00', 'staff', '', 0, 'X', 1)""",
    "stored_file_has_possible_measures": """INSERT INTO stored_file
        (county_id, uploader_id, content_id, kind, name, sha256, size, uploaded_at, scope, attached_as, place,
         loose_since, width)
        VALUES (1, 1, 1, 'jpeg', 'x', 'x', 1, '2025-01-01 00:00:00+00:00', 'uploader', '', 0,
                '2025-01-01 00:00:00+00:00', 3)""",
    "person_secrets_find_the_number_they_hold": """INSERT INTO person_secrets (person_id, identity_number, key_id, version)
        VALUES (1, 'X', 'x', 1)""",
    "contact_link_joins_two_people": """INSERT INTO contact_link (member_id, representative_id, since, synthetic, version)
        VALUES (1, 1, '2025-01-01', TRUE, 1)""",
    "supervision_member_serves_forward": """INSERT INTO supervision_member
        (group_id, person_id, role, since, until, version) VALUES (1, 1, 'lead', '2025-01-02', '2025-01-01', 1)""",
    "watch_rules_are_possible": "UPDATE watch_rules SET evaluators = 0",
    "year_end_list_says_why": "UPDATE year_end_list SET version = 2",
    "year_end_entry_has_a_test_that_adds_up": "UPDATE year_end_entry SET test_valid = 28 WHERE test_valid = 29",
    "item_watch_ends_with_its_cause": "UPDATE item_watch SET ended_at = began_at",
    "supervision_problem_has_the_figures_of_its_state": """INSERT INTO supervision_problem
        (item_id, number, title, state, responsible, overdue, raised_at, synthetic, version)
        VALUES (1, 1, 'x', 'assigned', '', FALSE, '2025-01-01 00:00:00+00:00', FALSE, 1)""",
}

Columns = tuple[str, ...]


@dataclass
class Catalog:
    """What the database itself says that it keeps to."""

    checks: set[tuple[str, str]] = field(default_factory=set)
    uniques: set[tuple[str, Columns]] = field(default_factory=set)
    indexes: set[tuple[str, Columns]] = field(default_factory=set)
    restricted: set[tuple[str, str, str]] = field(default_factory=set)

    def add_index(self, table: str, columns: Iterable[str], unique: bool) -> None:
        index = (table, tuple(columns))
        self.indexes.add(index)
        if unique:
            self.uniques.add(index)


@pytest.fixture
async def context(database: str) -> AsyncIterator[TortoiseContext]:
    async with connected(database) as found:
        yield found


@pytest.fixture
async def catalog(context: TortoiseContext, leg: str) -> Catalog:
    return await (_of_sqlite() if leg == "sqlite" else _of_postgres())


async def _of_sqlite() -> Catalog:
    found = Catalog()
    for table in await fetch("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
        name, ddl = table["name"], table["sql"] or ""
        found.checks |= {(name, check) for check in re.findall(r'CONSTRAINT "(\w+)" CHECK', ddl)}
        key = await fetch("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", [name])
        found.add_index(name, [column["name"] for column in key], unique=True)
        for index in await fetch('SELECT name, "unique", partial FROM pragma_index_list(?)', [name]):
            columns = await fetch("SELECT name FROM pragma_index_info(?) ORDER BY seqno", [index["name"]])
            if not index["partial"]:
                found.add_index(name, [column["name"] for column in columns], bool(index["unique"]))
        for key in await fetch('SELECT "from", "table", on_delete FROM pragma_foreign_key_list(?)', [name]):
            if key["on_delete"] == "RESTRICT":
                found.restricted.add((name, key["from"], key["table"]))
    return found


async def _of_postgres() -> Catalog:
    found = Catalog()
    for check in await fetch(
        """SELECT conrelid::regclass::text AS held_by, conname FROM pg_constraint
            WHERE contype = 'c' AND connamespace = 'public'::regnamespace"""
    ):
        found.checks.add((check["held_by"], check["conname"]))
    for index in await fetch(
        """SELECT t.relname, x.indisunique,
                  (SELECT string_agg(a.attname, ',' ORDER BY k.place)
                     FROM unnest(x.indkey) WITH ORDINALITY k(number, place)
                     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) AS columns
             FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid
            WHERE t.relnamespace = 'public'::regnamespace AND x.indpred IS NULL AND x.indisvalid"""
    ):
        found.add_index(index["relname"], index["columns"].split(","), index["indisunique"])
    for key in await fetch(
        """SELECT c.conrelid::regclass::text AS held_by, a.attname, c.confrelid::regclass::text AS target
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.confdeltype = 'r' AND c.convalidated"""
    ):
        found.restricted.add((key["held_by"], key["attname"], key["target"]))
    return found


def rows_of(context: TortoiseContext) -> list[type[Model]]:
    assert context.apps
    return list(context.apps[APP].values())


def foreign_keys(row: type[Model]) -> list[ForeignKeyFieldInstance[Model]]:
    return [row._meta.fields_map[name] for name in sorted(row._meta.fk_fields | row._meta.o2o_fields)]  # type: ignore[misc]


def column(row: type[Model], name: str) -> str:
    return row._meta.fields_map[name].source_field or name


async def test_every_declared_check_is_in_the_database(context: TortoiseContext, catalog: Catalog) -> None:
    declared = {
        (row._meta.db_table, check.name) for row in rows_of(context) for check in getattr(row.Meta, "constraints", ())
    }
    assert declared
    assert catalog.checks == declared


async def test_every_check_refuses(context: TortoiseContext) -> None:
    declared = {check.name for row in rows_of(context) for check in getattr(row.Meta, "constraints", ())}
    assert set(BREACHES) == declared
    for name, statement in BREACHES.items():
        with pytest.raises(IntegrityError, match=name):
            await get_connection("default").execute_query(statement)


async def test_every_unique_field_and_group_is_unique_in_the_database(
    context: TortoiseContext, catalog: Catalog
) -> None:
    declared = set()
    for row in rows_of(context):
        meta = row._meta
        declared |= {(meta.db_table, (column(row, name),)) for name, key in meta.fields_map.items() if key.unique}
        declared |= {(meta.db_table, tuple(column(row, name) for name in group)) for group in meta.unique_together}
    assert len(declared) > len(rows_of(context))
    assert declared - catalog.uniques == set()


async def test_every_foreign_key_restricts(context: TortoiseContext, catalog: Catalog) -> None:
    declared = set()
    for row in rows_of(context):
        for key in foreign_keys(row):
            assert key.on_delete is OnDelete.RESTRICT, f"{row.__name__}.{key.model_field_name}"
            declared.add((row._meta.db_table, column(row, key.model_field_name), key.related_model._meta.db_table))
    assert declared
    assert catalog.restricted == declared


async def test_a_row_that_others_point_to_cannot_be_deleted(context: TortoiseContext) -> None:
    for table in ("county", "platform_node", "project", "project_item", "account", "undertaking_unit"):
        before = await fetch(f"SELECT count(*) AS total FROM {table}")
        with pytest.raises(IntegrityError):
            await get_connection("default").execute_query(f"DELETE FROM {table}")
        assert await fetch(f"SELECT count(*) AS total FROM {table}") == before


async def test_every_foreign_key_has_an_index_that_begins_with_it(context: TortoiseContext, catalog: Catalog) -> None:
    leading = {(table, columns[0]) for table, columns in catalog.indexes if columns}
    keys = {
        (row._meta.db_table, column(row, key.model_field_name)) for row in rows_of(context) for key in foreign_keys(row)
    }
    assert keys - leading == set(), "a delete or a join would read the whole table"


async def test_every_declared_index_is_in_the_database(context: TortoiseContext, catalog: Catalog) -> None:
    declared = set()
    for row in rows_of(context):
        meta = row._meta
        declared |= {(meta.db_table, (column(row, name),)) for name, key in meta.fields_map.items() if key.index}
        declared |= {(meta.db_table, tuple(column(row, name) for name in index.fields)) for index in meta.indexes}
    assert declared - catalog.indexes == set()
