"""What the timekeeper does about evaluations."""

from datetime import datetime

from models.actor import SERVICE
from models.errors import Refused
from models.evaluations.actions import close_period
from models.evaluations.rows import EvaluationPeriod
from models.timekeeping import Stretch


async def close_due_periods(stretch: Stretch) -> datetime | None:
    """Close the periods whose time has come; say when the next one's comes."""
    for period in await EvaluationPeriod.filter(closed_at=None, closes_at__lte=stretch.until).order_by("closes_at"):
        try:
            await close_period(SERVICE, period_id=period.id)
        except Refused:
            # Staff closed it between our reading and our act.
            continue
    upcoming = await EvaluationPeriod.filter(closed_at=None).order_by("closes_at").first()
    return upcoming.closes_at if upcoming else None
