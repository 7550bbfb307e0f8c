"""Loaders of supervision: groups, visits and problems."""

from collections import defaultdict

from models.audience import Audience
from models.lookup import lookup
from models.paging import Listing
from models.supervision.rows import (
    ProblemEntry,
    SupervisionGroup,
    SupervisionMember,
    SupervisionProblem,
    SupervisionVisit,
    VisitParticipant,
)
from models.supervision.workflow import OPEN
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.supervision import types

MEMBERS = Listing("supervision_member m", "m.id", "m.group_id", ("m.id",), types.NUMBER_PLACE)
ENTRIES = Listing("problem_entry e", "e.id", "e.problem_id", ("e.number",), types.NUMBER_PLACE)
VISITS = Listing("supervision_visit v", "v.id", "v.item_id", ("-v.id",), types.NEWEST_PLACE)
PROBLEMS = Listing("supervision_problem p", "p.id", "p.item_id", ("p.number",), types.NUMBER_PLACE)
BELOW = "platform_node_ancestry a JOIN project_item i ON i.node_id = a.descendant_id"
VISITS_BELOW = Listing(
    f"{BELOW} JOIN supervision_visit v ON v.item_id = i.id", "v.id", "a.ancestor_id", ("-v.id",), types.NEWEST_PLACE
)
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN))
# The lists of problems and of rectification of a subtree: what is open, newest first.
PROBLEMS_BELOW = Listing(
    f"{BELOW} JOIN supervision_problem p ON p.item_id = i.id",
    "p.id",
    "a.ancestor_id",
    ("-p.id",),
    types.NEWEST_PLACE,
    f"p.state IN ({_OPEN})",
)


class SupervisionLoaders:
    def __init__(self, audience: Audience) -> None:
        visits = lookup(SupervisionVisit.visible_to, audience)
        problems = lookup(SupervisionProblem.visible_to, audience)
        self._audience = audience
        self.group = row_loader(SupervisionGroup.visible_to, audience)
        self.member = row_loader(SupervisionMember.visible_to, audience)
        self.visit = row_loader(SupervisionVisit.visible_to, audience)
        self.problem = row_loader(SupervisionProblem.visible_to, audience)
        self.entry = row_loader(ProblemEntry.visible_to, audience)
        self.group_of: DataLoader[int, SupervisionGroup | None] = DataLoader(load_fn=self._groups)
        self.participants: DataLoader[int, list[int]] = DataLoader(load_fn=_participants)
        self.members = PageLoader(MEMBERS, lookup(SupervisionMember.visible_to, audience), types.SupervisionMember.of)
        self.entries = PageLoader(ENTRIES, lookup(ProblemEntry.visible_to, audience), types.SupervisionProblemEntry.of)
        self.visits = PageLoader(VISITS, visits, types.SupervisionVisit.of)
        self.visits_below = PageLoader(VISITS_BELOW, visits, types.SupervisionVisit.of)
        self.problems = PageLoader(PROBLEMS, problems, types.SupervisionProblem.of)
        self.problems_below = PageLoader(PROBLEMS_BELOW, problems, types.SupervisionProblem.of)

    async def _groups(self, project_ids: list[int]) -> list[SupervisionGroup | None]:
        groups = await SupervisionGroup.visible_to(self._audience).filter(project_id__in=project_ids)
        found = {group.project_id: group for group in groups}
        return [found.get(project_id) for project_id in project_ids]


async def _participants(visit_ids: list[int]) -> list[list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in await VisitParticipant.filter(visit_id__in=visit_ids).order_by("id"):
        found[row.visit_id].append(row.person_id)
    return [found[visit_id] for visit_id in visit_ids]
