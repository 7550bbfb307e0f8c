"""What the timekeeper does about projects: lights change because days pass."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tortoise.expressions import Q

from models.actor import SERVICE
from models.platform.rows import County
from models.projects.judging import LIT, judged
from models.projects.lights import Light
from models.projects.rows import ProjectItem
from models.projects.tracking.actions import judge_lights
from models.timekeeping import Stretch

AT_ONCE = 100
# What is completed, accepted, adjusted or terminated stays so, however many days pass.
CHANGEABLE = (Light.GREEN, Light.YELLOW, Light.RED)


async def judge_all_lights(stretch: Stretch) -> datetime | None:
    """Have the items judged whose light, or the reason of it, is no longer true; say when the next county's day begins.

    What follows from the rows and the present day alone is judged as of today, not for every day missed: after a week's stop
    each changed item is told once. Looking is cheap and locks nothing; the verb judges again, under its locks.
    """
    changeable = Q(light=None) | Q(light__in=list(CHANGEABLE))
    items = await ProjectItem.filter(
        changeable, project__chosen_at__not_isnull=True, project__stage__in=list(LIT)
    ).order_by("id")
    dark = [item.id for item in items if item.rules_id is None]
    wanted = dark + [item.id for item in await judged(items, by_act=False)]
    for start in range(0, len(wanted), AT_ONCE):
        await judge_lights(SERVICE, item_ids=wanted[start : start + AT_ONCE])
    return min((_next_midnight(stretch.until, county.time_zone) for county in await County.all()), default=None)


def _next_midnight(now: datetime, time_zone: str) -> datetime:
    here = now.astimezone(ZoneInfo(time_zone))
    return (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
