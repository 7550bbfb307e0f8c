"""The life of a project: every stage with every step, and the drawing of it."""

from pathlib import Path

import pytest

from models.projects.drawing import page
from models.projects.workflow import CHOSEN, TRANSITIONS, Guard, Hand, Stage, Step, from_stage, transition

DRAWN = Path(__file__).parents[2] / "docs" / "projects.md"
# Written out by hand, so that the table is checked against something.
ALLOWED = {
    (None, Step.PROPOSE): Stage.POOL,
    (Stage.POOL, Step.COLLECT): Stage.COLLECTED,
    (Stage.POOL, Step.TERMINATE): Stage.TERMINATED,
    (Stage.COLLECTED, Step.SCREEN): Stage.SCREENED,
    (Stage.COLLECTED, Step.RETURN): Stage.POOL,
    (Stage.SCREENED, Step.NOMINATE): Stage.CANDIDATE,
    (Stage.SCREENED, Step.RETURN): Stage.POOL,
    (Stage.CANDIDATE, Step.RETURN): Stage.POOL,
    (Stage.CANDIDATE, Step.CHOOSE): Stage.VOTED,
    (Stage.CANDIDATE, Step.LOSE): Stage.POOL,
    (Stage.VOTED, Step.IMPLEMENT): Stage.IMPLEMENTING,
    (Stage.VOTED, Step.TERMINATE): Stage.TERMINATED,
    (Stage.IMPLEMENTING, Step.ACCEPT): Stage.ACCEPTED,
    (Stage.IMPLEMENTING, Step.TERMINATE): Stage.TERMINATED,
    (Stage.ACCEPTED, Step.EVALUATE): Stage.EVALUATED,
}


@pytest.mark.parametrize("stage", [None, *Stage])
@pytest.mark.parametrize("step", list(Step))
def test_every_stage_takes_its_steps_and_no_other(stage: Stage | None, step: Step) -> None:
    found = transition(stage, step)
    assert (found.target if found else None) == ALLOWED.get((stage, step))


def test_no_step_leads_two_ways() -> None:
    assert len({(found.source, found.step) for found in TRANSITIONS}) == len(TRANSITIONS) == len(ALLOWED)


def test_what_was_voted_is_ended_by_the_county_alone() -> None:
    """[yinzhou] what representatives voted no department cuts by itself."""
    for stage in CHOSEN:
        for found in from_stage(stage):
            if found.step is Step.TERMINATE:
                assert found.hand is Hand.COUNTY and found.guard is Guard.REASON


def test_every_stage_is_reached_and_only_two_are_ends() -> None:
    reached, frontier = set(), {Stage.POOL}
    while frontier:
        reached |= frontier
        frontier = {found.target for stage in frontier for found in from_stage(stage)} - reached
    assert reached == set(Stage)
    assert {stage for stage in Stage if not from_stage(stage)} == {Stage.EVALUATED, Stage.TERMINATED}


def test_the_docs_are_drawn_from_the_data() -> None:
    assert DRAWN.read_text(encoding="utf-8") == page(), "run make docs"
