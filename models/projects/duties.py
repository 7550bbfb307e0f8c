"""What the timekeeper does about projects: lights change because days pass."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tortoise.expressions import Q

from models.actor import SERVICE
from models.platform.rows import County
from models.projects.judging import LIT
from models.projects.lights import Light
from models.projects.rows import ProjectItem
from models.projects.tracking.actions import judge_lights

AT_ONCE = 100
# What is completed, accepted, adjusted or terminated stays so, however many days pass.
CHANGEABLE = (Light.GREEN, Light.YELLOW, Light.RED)


async def judge_all_lights(now: datetime) -> datetime | None:
    """Judge every item that time can change, a hundred at a time; say when the next county's day begins.

    Judged is the present day alone: after a week's stop each changed item is told once, not once for every day missed.
    """
    changeable = Q(light=None) | Q(light__in=list(CHANGEABLE))
    items = ProjectItem.filter(changeable, project__chosen_at__not_isnull=True, project__stage__in=list(LIT))
    wanted = [item.id for item in await items.only("id").order_by("id")]
    for start in range(0, len(wanted), AT_ONCE):
        await judge_lights(SERVICE, item_ids=wanted[start : start + AT_ONCE])
    zones = await County.all().distinct().values_list("time_zone", flat=True)
    return min((_next_midnight(now, str(zone)) for zone in zones), default=None)


def _next_midnight(now: datetime, time_zone: str) -> datetime:
    here = now.astimezone(ZoneInfo(time_zone))
    return (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
