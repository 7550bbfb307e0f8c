"""Acts on the lists of problems: raised, assigned, answered, checked again, closed or returned; `workflow.py` says how."""

from collections.abc import Sequence
from datetime import date

from models import clock
from models.acts import Act, verb
from models.errors import RefusalCode, refuse
from models.files.attaching import attach
from models.files.kinds import IMAGES
from models.files.rows import FileScope
from models.projects.rows import Project, ProjectItem
from models.projects.sight import held_item, seen_item
from models.projects.topics import topics_of
from models.supervision.errors import (
    SupervisionProblemAnswerRefusal,
    SupervisionProblemAssignRefusal,
    SupervisionProblemCheckRefusal,
    SupervisionProblemDismissRefusal,
    SupervisionProblemRaiseRefusal,
    SupervisionProblemReopenRefusal,
)
from models.supervision.rows import ProblemEntry, SupervisionProblem, SupervisionVisit
from models.supervision.standing import as_representative, is_in_group
from models.supervision.workflow import ProblemState, ProblemStep, transition
from models.units.rows import UndertakingUnit

MAX_TITLE, MAX_TEXT, MAX_NAME = 200, 2000, 100


@verb("supervisionProblemRaise")
async def raise_problem(
    act: Act,
    *,
    item_id: int,
    title: str,
    text: str,
    visit_id: int | None = None,
    photo_ids: Sequence[int] = (),
    synthetic: bool = False,
    idempotency_key: str | None = None,
) -> SupervisionProblem:
    """Put a problem on the list of an item, perhaps as found by a visit. Refuses with SupervisionProblemRaiseRefusal.

    The item is held while the problem gets its number.
    """
    codes = SupervisionProblemRaiseRefusal
    arguments: dict[str, object] = {
        "item": item_id, "title": title, "text": text, "visit": visit_id, "photos": list(photo_ids),
    }  # fmt: skip
    found = await held_item(act, item_id, no_key=True)
    if (earlier := await act.created_before(codes, idempotency_key, arguments)) is not None:
        return await SupervisionProblem.get(id=earlier)
    if found is None:
        raise refuse(codes.NOT_FOUND, "itemId")
    item, project = found
    if not await act.as_staff_of(item.node_id) and not await as_representative(act):
        raise refuse(codes.FORBIDDEN, "itemId")
    title, text = title.strip(), text.strip()
    if not title:
        raise refuse(codes.TITLE_REQUIRED, "title")
    if len(title) > MAX_TITLE:
        raise refuse(codes.TITLE_TOO_LONG, "title", limit=MAX_TITLE)
    _see_text(codes, text, ProblemState.RAISED, ProblemStep.RAISE, source=None)
    if visit_id is not None and not await SupervisionVisit.exists(id=visit_id, item_id=item.id):
        raise refuse(codes.VISIT_NOT_FOUND, "visitId")
    problem = await SupervisionProblem.create(
        item_id=item.id,
        number=await SupervisionProblem.filter(item_id=item.id).count() + 1,
        visit_id=visit_id,
        title=title,
        state=ProblemState.RAISED,
        raised_at=act.at,
        synthetic=synthetic,
    )
    entry = await _enter(act, problem, ProblemStep.RAISE, text)
    await _attach(act, codes, "photoIds", photo_ids, entry, "before")
    await act.remember(idempotency_key, arguments, problem.id)
    await _tell(act, problem, item, project, ProblemStep.RAISE)
    return problem


@verb("supervisionProblemAssign")
async def assign_problem(
    act: Act,
    *,
    problem_id: int,
    version: int,
    unit_id: int,
    due_on: date,
    responsible: str = "",
    text: str = "",
) -> SupervisionProblem:
    """Give a raised problem to the unit that answers for it, with a day. Refuses with SupervisionProblemAssignRefusal."""
    codes = SupervisionProblemAssignRefusal
    problem, item, project = await _held(act, codes, problem_id)
    await _see_staff(act, codes, item)
    _move(codes, problem, version, ProblemStep.ASSIGN, text)
    if not await UndertakingUnit.exists(id=unit_id, county_id=project.county_id):
        raise refuse(codes.UNIT_NOT_FOUND, "unitId")
    responsible = responsible.strip()
    if len(responsible) > MAX_NAME:
        raise refuse(codes.RESPONSIBLE_TOO_LONG, "responsible", limit=MAX_NAME)
    _see_due(codes, due_on, project)
    problem.unit_id, problem.responsible, problem.due_on = unit_id, responsible, due_on
    return await _moved(act, problem, item, project, ProblemStep.ASSIGN, text)


@verb("supervisionProblemDismiss")
async def dismiss_problem(act: Act, *, problem_id: int, version: int, text: str) -> SupervisionProblem:
    """Keep a raised problem off the list, and say why. Refuses with SupervisionProblemDismissRefusal."""
    codes = SupervisionProblemDismissRefusal
    problem, item, project = await _held(act, codes, problem_id)
    await _see_staff(act, codes, item)
    _move(codes, problem, version, ProblemStep.DISMISS, text)
    return await _moved(act, problem, item, project, ProblemStep.DISMISS, text)


@verb("supervisionProblemAnswer")
async def answer_problem(
    act: Act,
    *,
    problem_id: int,
    version: int,
    text: str,
    before_ids: Sequence[int] = (),
    after_ids: Sequence[int] = (),
) -> SupervisionProblem:
    """Say what the unit has done, with photos before and after. Refuses with SupervisionProblemAnswerRefusal."""
    codes = SupervisionProblemAnswerRefusal
    problem, item, project = await _held(act, codes, problem_id)
    if problem.unit_id is None or not act.as_officer_of(problem.unit_id):
        raise refuse(codes.NOT_THE_UNIT, "id")
    _move(codes, problem, version, ProblemStep.ANSWER, text)
    await _moved(act, problem, item, project, ProblemStep.ANSWER, text)
    entry = await ProblemEntry.filter(problem_id=problem.id).order_by("-number").first()
    assert entry is not None
    await _attach(act, codes, "beforeIds", before_ids, entry, "before")
    await _attach(act, codes, "afterIds", after_ids, entry, "after")
    return problem


@verb("supervisionProblemCheck")
async def check_problem(
    act: Act, *, problem_id: int, version: int, solved: bool, text: str = "", due_on: date | None = None
) -> SupervisionProblem:
    """Check an answer: close the problem, or return it with a reason and a new day. Never by the unit itself.

    Refuses with SupervisionProblemCheckRefusal.
    """
    codes = SupervisionProblemCheckRefusal
    problem, item, project = await _held(act, codes, problem_id)
    if problem.unit_id is not None and problem.unit_id in act.actor.units:
        raise refuse(codes.CHECKED_BY_THE_UNIT, "id")
    person = act.actor.person_id
    as_member = person is not None and await is_in_group(person, item) and await as_representative(act)
    if not await act.as_staff_of(item.node_id) and not as_member:
        raise refuse(codes.FORBIDDEN, "id")
    step = ProblemStep.CLOSE if solved else ProblemStep.RETURN
    _move(codes, problem, version, step, text)
    if solved:
        problem.closed_at = act.at
    elif due_on is None:
        raise refuse(codes.DUE_REQUIRED, "dueOn")
    else:
        _see_due(codes, due_on, project)
        problem.due_on = due_on
    return await _moved(act, problem, item, project, step, text)


@verb("supervisionProblemReopen")
async def reopen_problem(act: Act, *, problem_id: int, version: int, text: str, due_on: date) -> SupervisionProblem:
    """Put a closed problem back on the list of its unit. Refuses with SupervisionProblemReopenRefusal."""
    codes = SupervisionProblemReopenRefusal
    problem, item, project = await _held(act, codes, problem_id)
    await _see_staff(act, codes, item)
    _move(codes, problem, version, ProblemStep.REOPEN, text)
    _see_due(codes, due_on, project)
    problem.due_on, problem.closed_at = due_on, None
    return await _moved(act, problem, item, project, ProblemStep.REOPEN, text)


@verb("supervisionProblemOverdue")
async def mark_overdue(act: Act, *, problem_id: int) -> bool:
    """Show that the day of a problem has passed without an answer. For the timekeeper; returns whether it had."""
    problem = await SupervisionProblem.select_for_update().get(id=problem_id)
    item = await ProjectItem.get(id=problem.item_id).select_related("project__county")
    project = item.project
    today = clock.today(project.county.time_zone)
    if (
        problem.overdue
        or problem.state is not ProblemState.ASSIGNED
        or problem.due_on is None
        or problem.due_on >= today
    ):
        act.changed_nothing = True
        return False
    problem.overdue = True
    problem.version += 1
    await problem.save()
    act.concerns(problem, project.county_id)
    act.emit(
        "supervisionProblemOverdue",
        await topics_of(item),
        county_id=project.county_id,
        node_id=item.node_id,
        item=item.id,
        problem=problem.id,
    )
    return True


async def _held(act: Act, codes: type[RefusalCode], problem_id: int) -> tuple[SupervisionProblem, ProjectItem, Project]:
    problem = await SupervisionProblem.select_for_update().get_or_none(id=problem_id)
    found = await seen_item(act, problem.item_id) if problem is not None else None
    if problem is None or found is None:
        raise refuse(codes["NOT_FOUND"], "id")
    return problem, *found


async def _see_staff(act: Act, codes: type[RefusalCode], item: ProjectItem) -> None:
    if not await act.as_staff_of(item.node_id):
        raise refuse(codes["FORBIDDEN"], "id")


def _move(codes: type[RefusalCode], problem: SupervisionProblem, version: int, step: ProblemStep, text: str) -> None:
    """Move the problem by a step of the table, if it is the one that was seen."""
    if problem.version != version:
        raise refuse(codes["STALE_VERSION"], "version", version=problem.version)
    _see_text(codes, text, problem.state, step, source=problem.state)
    found = transition(problem.state, step)
    assert found is not None
    problem.state, problem.overdue = found.target, False


def _see_text(
    codes: type[RefusalCode], text: str, state: ProblemState, step: ProblemStep, *, source: ProblemState | None
) -> None:
    found = transition(source, step)
    if found is None:
        raise refuse(codes["NOT_IN_THIS_STATE"], "id", zh=state.zh, en=state.en)
    if found.needs_text and not text.strip():
        raise refuse(codes["TEXT_REQUIRED"], "text")
    if len(text) > MAX_TEXT:
        raise refuse(codes["TEXT_TOO_LONG"], "text", limit=MAX_TEXT)


def _see_due(codes: type[RefusalCode], due_on: date, project: Project) -> None:
    if due_on < clock.today(project.county.time_zone):
        raise refuse(codes["DUE_IN_THE_PAST"], "dueOn")


async def _moved(
    act: Act, problem: SupervisionProblem, item: ProjectItem, project: Project, step: ProblemStep, text: str
) -> SupervisionProblem:
    problem.version += 1
    await problem.save()
    await _enter(act, problem, step, text.strip())
    await _tell(act, problem, item, project, step)
    return problem


async def _enter(act: Act, problem: SupervisionProblem, step: ProblemStep, text: str) -> ProblemEntry:
    return await ProblemEntry.create(
        problem_id=problem.id,
        number=await ProblemEntry.filter(problem_id=problem.id).count() + 1,
        step=step,
        state=problem.state,
        text=text,
        at=act.at,
        account_id=act.actor.account_id,
    )


async def _attach(
    act: Act, codes: type[RefusalCode], path: str, file_ids: Sequence[int], entry: ProblemEntry, attached_as: str
) -> None:
    if file_ids:
        await attach(
            act, codes, path, file_ids, to=entry, attached_as=attached_as, scope=FileScope.PUBLIC, kinds=IMAGES
        )


async def _tell(act: Act, problem: SupervisionProblem, item: ProjectItem, project: Project, step: ProblemStep) -> None:
    act.concerns(problem, project.county_id)
    act.emit(
        "supervisionProblemMoved",
        await topics_of(item),
        county_id=project.county_id,
        node_id=item.node_id,
        item=item.id,
        problem=problem.id,
        step=step,
        state=problem.state,
    )
