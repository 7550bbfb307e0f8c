"""Changing the audit behind the service's back, as the owner of the database may who takes its triggers away."""

from typing import Any

from tortoise.connection import get_connection

from models.audit.chain import digest
from models.audit.rows import AuditEntry
from models.database import fetch

TRIGGERS = ("audit_entry_is_not_deleted", "audit_entry_is_only_sealed", "audit_entry_is_not_replaced")


async def run(*statements: str) -> None:
    for statement in statements:
        await get_connection("default").execute_query(statement)


async def unlock(leg: str) -> None:
    if leg == "sqlite":
        await run(*(f"DROP TRIGGER {name}" for name in TRIGGERS))
    else:
        await run("ALTER TABLE audit_entry DISABLE TRIGGER USER")


async def linked_anew(county_id: int, first: int, last: int) -> None:
    """Give the links from `first` to `last` the hashes that fit what they now hold."""
    before = await AuditEntry.get_or_none(county_id=county_id, number=first - 1)
    previous = before.hash if before else "0" * 64
    for entry in await AuditEntry.filter(county_id=county_id, number__gte=first, number__lte=last).order_by("number"):
        entry.previous = previous
        entry.hash = previous = digest(entry.columns)
        await entry.save(update_fields=["previous", "hash"])


async def exchanged(county_id: int, one: int, other: int) -> None:
    """Have two entries change their numbers."""
    for number, becomes in ((one, -1), (other, one), (-1, other)):
        await run(f"UPDATE audit_entry SET number = {becomes} WHERE county_id = {county_id} AND number = {number}")


async def put_in(county_id: int, number: int) -> None:
    """A link that fits the one before it, and makes room by moving all after it."""
    await run(
        f"UPDATE audit_entry SET number = -number - 1 WHERE county_id = {county_id} AND number >= {number}",
        f"UPDATE audit_entry SET number = -number WHERE county_id = {county_id} AND number < 0",
    )
    pattern = await AuditEntry.get(county_id=county_id, number=number - 1)
    columns: dict[str, Any] = {**pattern.columns, "verb": "accountClose", "number": number}
    del columns["id"]
    await AuditEntry.create(**columns)
    await linked_anew(county_id, number, number)


async def everything(county_id: int) -> list[dict[str, Any]]:
    return await fetch("SELECT * FROM audit_entry WHERE county_id = ? ORDER BY id", [county_id])
