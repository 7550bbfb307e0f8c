"""Loaders of evaluations."""

from dataclasses import replace

from models.audience import Audience
from models.evaluations import counting
from models.evaluations.rows import Evaluation, EvaluationPeriod, Grade
from models.evaluations.tally import EVALUATORS, Tally
from models.lookup import lookup
from models.paging import Listing, Place
from models.projects.rows import Project
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.connection import Connection
from schema.evaluations import types

CAST = Listing("evaluation e", "e.id", "e.item_id", ("-e.id",), types.CAST_PLACE, "e.period_id = ?")
CAST_OF_GRADE = replace(CAST, where=f"{CAST.where} AND (e.process = ? OR e.result = ?)")


class EvaluationLoaders:
    def __init__(self, audience: Audience) -> None:
        self.period = row_loader(EvaluationPeriod.visible_to, audience)
        self.periods: DataLoader[int, list[EvaluationPeriod]] = DataLoader(load_fn=_periods)
        self.tallies: DataLoader[tuple[int, int], counting.ItemTallies] = DataLoader(load_fn=_tallies)
        self.cast = row_loader(Evaluation.visible_to, audience)
        self._read_of = row_loader(Evaluation.read_of, audience)
        cast = lookup(Evaluation.visible_to, audience)
        self._cast = PageLoader(CAST, cast, types.CastEvaluation.of)
        self._cast_of_grade = PageLoader(CAST_OF_GRADE, cast, types.CastEvaluation.of)
        self.own: DataLoader[tuple[int, int, int], Evaluation | None] = DataLoader(load_fn=_own)

    async def of_item(self, item_id: int, project_id: int) -> list[types.ItemEvaluations]:
        """All periods of the item's year, newest first, each with its tallies."""
        periods = await self.periods.load(project_id)
        tallies = await self.tallies.load_many([(item_id, period.id) for period in periods])
        return [_told(item_id, period, found) for period, found in zip(periods, tallies, strict=True)]

    async def cast_page(
        self, item_id: int, period_id: int, grade: Grade | None, first: int, after: Place | None
    ) -> Connection[types.CastEvaluation] | None:
        """Null for whom they are not: a page without any would say that nobody evaluated."""
        if await self._read_of.load(item_id) is None:
            return None
        if grade is None:
            return await self._cast.load(item_id, first, after, (period_id,))
        return await self._cast_of_grade.load(item_id, first, after, (period_id, grade.value, grade.value))

    async def own_of_item(self, account_id: int, item_id: int, project_id: int) -> types.Evaluation | None:
        """What the account said of the item in the newest period of its year."""
        periods = await self.periods.load(project_id)
        if not periods:
            return None
        row = await self.own.load((account_id, item_id, periods[0].id))
        return types.Evaluation.of(row) if row else None


def _told(item_id: int, period: EvaluationPeriod, found: counting.ItemTallies) -> types.ItemEvaluations:
    nothing = Tally()
    return types.ItemEvaluations(
        item_id=item_id,
        period_id=period.id,
        period=types.EvaluationPeriod.of(period),
        by_role=[
            types.EvaluationsByRole(
                role=role,
                process=types.EvaluationTally.of(found.process.get(role, nothing)),
                result=types.EvaluationTally.of(found.result.get(role, nothing)),
            )
            for role in EVALUATORS
        ],
    )


async def _periods(project_ids: list[int]) -> list[list[EvaluationPeriod]]:
    """The periods of each project's county and year, newest first."""
    projects = {project.id: project for project in await Project.filter(id__in=project_ids)}
    counties = {project.county_id for project in projects.values()}
    rows = await EvaluationPeriod.filter(county_id__in=counties).order_by("-id")
    return [
        [
            row
            for row in rows
            if project_id in projects
            and (row.county_id, row.year) == (projects[project_id].county_id, projects[project_id].year)
        ]
        for project_id in project_ids
    ]


async def _tallies(asked: list[tuple[int, int]]) -> list[counting.ItemTallies]:
    found = await counting.tallies_of(asked)
    return [found[pair] for pair in asked]


async def _own(asked: list[tuple[int, int, int]]) -> list[Evaluation | None]:
    accounts, items, periods = (list({one[place] for one in asked}) for place in range(3))
    rows = await Evaluation.filter(author_id__in=accounts, item_id__in=items, period_id__in=periods)
    found = {(row.author_id, row.item_id, row.period_id): row for row in rows}
    return [found.get(one) for one in asked]
