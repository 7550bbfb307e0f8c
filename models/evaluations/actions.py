"""Acts of evaluation: opening and closing a period, and casting what one thinks."""

from datetime import datetime

from models.acts import Act, verb
from models.database import held_shared
from models.discussion.speaking import own_role
from models.errors import Refusal, Refused, refuse
from models.evaluations.errors import EvaluationCastRefusal, EvaluationPeriodCloseRefusal, EvaluationPeriodOpenRefusal
from models.evaluations.rows import Evaluation, EvaluationPeriod, Grade
from models.platform import tree
from models.platform.rows import County, PlatformNode
from models.projects.rows import Project, ProjectItem
from models.projects.sight import seen_item
from models.projects.topics import project_topic, topics_of

MAX_NAME = 100
MAX_REASON = 500


@verb("evaluationPeriodOpen")
async def open_period(
    act: Act,
    *,
    county_id: int,
    year: int,
    name: str,
    closes_at: datetime,
    idempotency_key: str | None = None,
) -> EvaluationPeriod:
    """Open a time in which the items of a year are evaluated. Refuses with EvaluationPeriodOpenRefusal.

    At most one is open for a year at a time, so that an evaluation needs to name none.
    """
    codes = EvaluationPeriodOpenRefusal
    arguments: dict[str, object] = {"county": county_id, "year": year, "name": name, "closes": closes_at.isoformat()}
    # The county's row is the turnstile of two that are opened at once.
    county = await County.select_for_update(no_key=True).get_or_none(id=county_id)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await EvaluationPeriod.get(id=earlier)
    if county is None:
        raise refuse(codes.NOT_FOUND, "code")
    root = await PlatformNode.get(county_id=county.id, parent_id=None)
    if not await act.as_staff_of(root.id):
        raise refuse(codes.FORBIDDEN, "code")
    name = name.strip()
    refusals = []
    if not name:
        refusals.append(Refusal(codes.NAME_REQUIRED, ("name",)))
    elif len(name) > MAX_NAME:
        refusals.append(Refusal(codes.NAME_TOO_LONG, ("name",), {"limit": MAX_NAME}))
    elif await EvaluationPeriod.exists(county_id=county.id, year=year, name=name):
        refusals.append(Refusal(codes.NAME_TAKEN, ("name",)))
    if closes_at <= act.at:
        refusals.append(Refusal(codes.CLOSES_IN_THE_PAST, ("closesAt",)))
    if await EvaluationPeriod.exists(county_id=county.id, year=year, closed_at=None):
        refusals.append(Refusal(codes.ANOTHER_IS_OPEN, ("year",)))
    if not await ProjectItem.exists(project__county_id=county.id, project__year=year):
        refusals.append(Refusal(codes.NO_ITEMS, ("year",)))
    if refusals:
        raise Refused(refusals)
    period = await EvaluationPeriod.create(
        county_id=county.id, year=year, name=name, opened_at=act.at, closes_at=closes_at
    )
    await act.remember(idempotency_key, arguments, period.id)
    act.concerns(period)
    act.emit(
        "evaluationPeriodOpened",
        await _topics(period),
        county_id=county.id,
        node_id=root.id,
        period=period.id,
        year=year,
    )
    return period


@verb("evaluationPeriodClose")
async def close_period(act: Act, *, period_id: int) -> EvaluationPeriod:
    """Close a period for good: by staff, or by the timekeeper at its time. Refuses with EvaluationPeriodCloseRefusal.

    Waits for evaluations that are being written, and later ones find it closed.
    """
    codes = EvaluationPeriodCloseRefusal
    period = await EvaluationPeriod.select_for_update().get_or_none(id=period_id)
    if period is None:
        raise refuse(codes.NOT_FOUND, "id")
    root = await PlatformNode.get(county_id=period.county_id, parent_id=None)
    if not await act.as_staff_of(root.id):
        raise refuse(codes.FORBIDDEN, "id")
    if period.closed_at is not None:
        raise refuse(codes.ALREADY_CLOSED, "id")
    period.closed_at = act.at
    period.version += 1
    await period.save(update_fields=["closed_at", "version"])
    act.concerns(period)
    act.emit(
        "evaluationPeriodClosed",
        await _topics(period),
        county_id=period.county_id,
        node_id=root.id,
        period=period.id,
        year=period.year,
    )
    return period


@verb("evaluationCast")
async def cast_evaluation(act: Act, *, item_id: int, process: Grade, result: Grade, reason: str = "") -> Evaluation:
    """Say, or say anew, what one thinks of an item in the open period. Refuses with EvaluationCastRefusal.

    One evaluation a person, item and period: the unique constraint is the last judge; a later one replaces the first.
    """
    codes = EvaluationCastRefusal
    found = await seen_item(act, item_id)
    if found is None:
        raise refuse(codes.NOT_FOUND, "itemId")
    item, project = found
    role = await own_role(act.actor)
    if role is None:
        raise refuse(codes.FORBIDDEN, "itemId")
    county_id, year = project.county_id, project.year
    # Shared among those who evaluate, so that they do not wait for each other, but closing waits for all of them.
    period = await _held_open(county_id, year)
    if period is None or period.closes_at <= act.at:
        raise refuse(codes.NO_OPEN_PERIOD, "itemId")
    reason = reason.strip()
    if not reason and Grade.NOT_SATISFIED in (process, result):
        raise refuse(codes.REASON_REQUIRED, "reason")
    if len(reason) > MAX_REASON:
        raise refuse(codes.REASON_TOO_LONG, "reason", limit=MAX_REASON)

    standing = await Evaluation.select_for_update().get_or_none(
        period_id=period.id, item_id=item.id, author_id=act.actor.account_id
    )
    evaluation = standing or Evaluation(period_id=period.id, item_id=item.id, author_id=act.actor.account_id, version=0)
    evaluation.role = role
    evaluation.process, evaluation.result, evaluation.reason = process, result, reason
    evaluation.cast_at = act.at
    evaluation.version += 1
    await evaluation.save()
    act.concerns(evaluation, county_id)
    # Who thinks what is nobody's business on the bus: the event says only that the item was evaluated.
    act.emit("evaluationCast", await topics_of(item), county_id=county_id, node_id=item.node_id, item=item.id)
    return evaluation


async def _held_open(county_id: int, year: int) -> EvaluationPeriod | None:
    found = await EvaluationPeriod.get_or_none(county_id=county_id, year=year, closed_at=None)
    if found is None or not await held_shared(EvaluationPeriod, found.id):
        return None
    return await EvaluationPeriod.get_or_none(id=found.id, closed_at=None)


async def _topics(period: EvaluationPeriod) -> list[str]:
    """Every project of the year shows the period, and so does every node that has items in it."""
    projects = [project.id for project in await Project.filter(county_id=period.county_id, year=period.year)]
    nodes = {item.node_id for item in await ProjectItem.filter(project_id__in=projects)}
    return [*map(project_topic, projects), *await tree.topics_upward(*nodes)]
