"""What the timekeeper does about supervision."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models.actor import SERVICE
from models.platform.rows import County
from models.supervision.problems.actions import mark_overdue
from models.supervision.rows import SupervisionProblem
from models.supervision.workflow import ProblemState
from models.timekeeping import Stretch

AT_ONCE = 500


async def mark_overdue_problems(stretch: Stretch) -> datetime | None:
    """Mark what has not been answered by its day; what follows from the rows alone, however long the service stood still.

    Says when the next day begins in any county.
    """
    midnights = []
    for county in await County.all():
        here = stretch.until.astimezone(ZoneInfo(county.time_zone))
        late = SupervisionProblem.filter(
            item__project__county_id=county.id, state=ProblemState.ASSIGNED, overdue=False, due_on__lt=here.date()
        )
        for problem_id in await late.order_by("id").limit(AT_ONCE).values_list("id", flat=True):
            await mark_overdue(SERVICE, problem_id=problem_id)  # type: ignore[arg-type]
        midnights.append(
            datetime.combine(here.date() + timedelta(days=1), datetime.min.time(), ZoneInfo(county.time_zone))
        )
    return min(midnights, default=None)
