"""Sealing: what acts have committed is bound into its county's chain, one entry after the other."""

from tortoise.transactions import in_transaction

from models.audit.chain import Head, digest
from models.audit.rows import AuditEntry
from models.database import run_for_each
from models.outbox import hold

# Not a topic: its row is the lock of those who seal. No act ever touches it.
SEALING = "@audit"


async def seal_pending(limit: int = 200) -> int:
    """Seal committed entries, at most `limit`; return how many. Any process may call this at any time."""
    if not await AuditEntry.filter(number=None).exists():
        return 0
    async with in_transaction():
        await hold(SEALING)
        # Read after the lock is held: the heads are those that the sealer before us left.
        entries = await AuditEntry.filter(number=None).order_by("id").limit(limit)
        heads = {county_id: await head_of_chain(county_id) for county_id in {entry.county_id for entry in entries}}
        seals = []
        for entry in entries:
            head = heads[entry.county_id]
            entry.number, entry.previous = head.number + 1, head.hash
            heads[entry.county_id] = Head(entry.number, digest(entry.columns))
            seals.append((entry.number, entry.previous, heads[entry.county_id].hash, entry.id))
        # One by one: of hundreds at once, the ORM would spend longer on writing the statement than both databases on it.
        await run_for_each("UPDATE audit_entry SET number = ?, previous = ?, hash = ? WHERE id = ?", seals)
    return len(entries)


async def seal_all() -> None:
    """Seal what is committed by now, at the end of a command."""
    while await seal_pending():
        pass


async def head_of_chain(county_id: int | None) -> Head:
    """The last sealed entry of a county's chain; None is the service's own."""
    # What somebody forced into the column on SQLite, and is no number, is above every number.
    sealed = AuditEntry.filter(county_id=county_id, number__lt=2**62)
    last = await sealed.order_by("-number").first().values("number", "hash")
    return Head(**last) if last else Head()
