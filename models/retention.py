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
    await OutboxEvent.filter(number__not_isnull=True, at__lt=before).delete()
    await IdempotencyKey.filter(at__lt=before).delete()
    await Token.filter(expires_at__lt=before).delete()
