"""A little talk for the demonstration: questions and answers on some items, and an evaluation that is open. Invented."""

from datetime import timedelta

from models import clock
from models.accounts.rows import Account
from models.accounts.tokens import actor_of
from models.actor import SERVICE, Actor
from models.discussion.actions import moderate_comment, post_comment
from models.discussion.rows import ModerationDecision, Stance
from models.evaluations.actions import cast_evaluation, open_period
from models.evaluations.rows import Grade
from models.platform.rows import County
from models.projects.rows import ProjectItem

# Long enough that whoever tries the demonstration finds it open.
OPEN_FOR = timedelta(days=365)


async def load_discussion(county_code: str, year: int) -> None:
    """Comments on the first item of the year, one of them answered by the unit, one waiting; an open evaluation."""
    county = await County.get(code=county_code)
    item = await ProjectItem.filter(project__county_id=county.id, project__year=year).order_by("id").first()
    assert item is not None
    voter = await _actor("citizen.001", county)
    question = await post_comment(
        voter, item_id=item.id, text="雨天积水的路段这次一起修吗？（演示）", stance=Stance.CONCERN
    )
    await moderate_comment(SERVICE, comment_id=question.id, version=1, decision=ModerationDecision.PUBLISH)
    await post_comment(
        await _actor("unit.01", county),
        item_id=item.id,
        parent_id=question.id,
        text="已列入本月的施工计划，完工后请您再看。（演示）",
        official=True,
    )
    await post_comment(voter, item_id=item.id, text="施工围挡请留出步行通道。（演示）", stance=Stance.NEUTRAL)
    await open_period(SERVICE, county_id=county.id, year=year, name="演示评价", closes_at=clock.now() + OPEN_FOR)
    await cast_evaluation(
        voter, item_id=item.id, process=Grade.BASICALLY_SATISFIED, result=Grade.SATISFIED, reason="比去年快（演示）"
    )


async def _actor(login: str, county: County) -> Actor:
    account = await Account.get(login=login)
    return await actor_of(account, clock.today(county.time_zone))
