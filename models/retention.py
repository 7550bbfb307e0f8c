"""What is kept for a while only, and forgetting it."""

from datetime import timedelta

from models import clock
from models.accounts.rows import Token
from models.idempotency import IdempotencyKey
from models.outbox import OutboxEvent

KEPT = timedelta(days=7)


async def forget_old() -> None:
    """Forget numbered events, idempotency keys and dead tokens after seven days. Event numbers are never dealt again."""
    before = clock.now() - KEPT
    # By number, not by time: what is kept has no hole, even where an older act was numbered after a younger one.
    kept = await OutboxEvent.filter(number__not_isnull=True, at__gte=before).order_by("number").first()
    forgotten = OutboxEvent.filter(number__not_isnull=True, at__lt=before)
    await (forgotten.filter(number__lt=kept.number) if kept else forgotten).delete()
    await IdempotencyKey.filter(at__lt=before).delete()
    await Token.filter(expires_at__lt=before).delete()
