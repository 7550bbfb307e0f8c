"""What is kept for a while only, and forgetting it."""

from datetime import datetime, timedelta

from models import clock
from models.accounts.rows import Token
from models.idempotency import IdempotencyKey
from models.outbox import OutboxEvent
from models.roster.rows import ImportState, RosterChange, RosterImport, RosterProblem

KEPT = timedelta(days=7)


async def forget_old(events_kept: timedelta = KEPT) -> None:
    """Forget numbered events, as old as the setting says; after seven days idempotency keys, dead tokens and previews
    that were not applied. Event numbers are never dealt again.
    """
    await _forget_events(clock.now() - events_kept)
    before = clock.now() - KEPT
    await IdempotencyKey.filter(at__lt=before).delete()
    await Token.filter(expires_at__lt=before).delete()
    await _forget_previews(before)


async def _forget_events(before: datetime) -> None:
    # By number, not by time: what is kept has no hole, even where an older act was numbered after a younger one.
    kept = await OutboxEvent.filter(number__not_isnull=True, at__gte=before).order_by("number").first()
    forgotten = OutboxEvent.filter(number__not_isnull=True, at__lt=before)
    await (forgotten.filter(number__lt=kept.number) if kept else forgotten).delete()


async def _forget_previews(before: datetime) -> None:
    """Previews of rosters that were never applied: they name people who did not become public."""
    left = RosterImport.filter(previewed_at__lt=before).exclude(state=ImportState.APPLIED)
    ids = [row.id for row in await left.only("id")]
    await RosterProblem.filter(roster_import_id__in=ids).delete()
    await RosterChange.filter(roster_import_id__in=ids).delete()
    await RosterImport.filter(id__in=ids).delete()
