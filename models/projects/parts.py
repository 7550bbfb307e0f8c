"""The parts of an item: what is said of them, and every reason against it. Reading only; the verb that asks writes."""

from dataclasses import dataclass
from decimal import Decimal

from models.acts import Act
from models.errors import Refusal, RefusalCode
from models.platform.rows import PlatformNode
from models.projects import figures, progress
from models.projects.rows import BudgetSource, ItemCoUnit, Project, ProjectItem
from models.units.rows import UndertakingUnit

MAX_TITLE = 200
MAX_NAME = 100
MAX_UNIT_WORD = 20


@dataclass(frozen=True)
class Source:
    """Where a part of a budget comes from; `amount` in yuan."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class ItemChanges:
    """What to change of an item; a part that is None stays as it is. `clear_budget` makes the budget unknown,
    `clear_coordinates` the place on the map. `coordinates` are longitude and latitude in degrees."""

    title: str | None = None
    node_id: int | None = None
    lead_unit_id: int | None = None
    budget: Decimal | None = None
    clear_budget: bool = False
    co_unit_ids: tuple[int, ...] | None = None
    leader: str | None = None
    coordinates: tuple[float, float] | None = None
    clear_coordinates: bool = False
    sources: tuple[Source, ...] | None = None
    target: Decimal | None = None
    target_unit: str | None = None

    @property
    def empty(self) -> bool:
        return self == ItemChanges()


async def item_refusals(
    act: Act, codes: type[RefusalCode], project: Project, item: ProjectItem | None, changes: ItemChanges
) -> list[Refusal]:
    """Every reason against the parts of an item; `item` is None while it is being entered."""
    return [
        *_title_refusals(codes, changes.title),
        *_budget_refusals(codes, changes.budget),
        *await _place_refusals(act, codes, changes.node_id, project.county_id),
        *await _unit_refusals(codes, item, changes, project.county_id),
        *_leader_refusals(codes, changes.leader),
        *_coordinate_refusals(codes, changes.coordinates),
        *await _source_refusals(codes, item, changes),
        *_target_refusals(codes, item, changes),
    ]


def _title_refusals(codes: type[RefusalCode], title: str | None) -> list[Refusal]:
    if title is not None and not title.strip():
        return [Refusal(codes["TITLE_REQUIRED"], ("title",))]
    if title is not None and len(title.strip()) > MAX_TITLE:
        return [Refusal(codes["TITLE_TOO_LONG"], ("title",), {"limit": MAX_TITLE})]
    return []


def _budget_refusals(codes: type[RefusalCode], budget: Decimal | None) -> list[Refusal]:
    if budget is not None and not progress.is_amount(budget):
        return [Refusal(codes["BUDGET_OUT_OF_RANGE"], ("budget",), {"limit": f"{progress.MOST_MONEY:,}"})]
    if budget is not None and not progress.is_fine(budget):
        return [Refusal(codes["BUDGET_TOO_FINE"], ("budget",))]
    return []


async def _place_refusals(act: Act, codes: type[RefusalCode], node_id: int | None, county_id: int) -> list[Refusal]:
    if node_id is None:
        return []
    # Held, so that the node is not closed while the item moves to it.
    node = await PlatformNode.select_for_update().get_or_none(id=node_id, county_id=county_id)
    if node is None:
        return [Refusal(codes["NODE_NOT_FOUND"], ("nodeId",))]
    if not node.open:
        return [Refusal(codes["NODE_CLOSED"], ("nodeId",))]
    if not await act.actor.is_staff_of(node.id):
        return [Refusal(codes["FORBIDDEN"], ("nodeId",))]
    return []


async def _unit_refusals(
    codes: type[RefusalCode], item: ProjectItem | None, changes: ItemChanges, county_id: int
) -> list[Refusal]:
    if changes.lead_unit_id is None and changes.co_unit_ids is None:
        return []
    found = []
    lead = changes.lead_unit_id
    if lead is not None and not await UndertakingUnit.exists(id=lead, county_id=county_id):
        found.append(Refusal(codes["UNIT_NOT_FOUND"], ("leadUnitId",)))
    leads = lead if lead is not None else item and item.lead_unit_id
    helping = changes.co_unit_ids
    if helping is None and item is not None:
        helping = tuple(row.unit_id for row in await ItemCoUnit.filter(item_id=item.id))
    wanted = set(helping or ())
    known = await UndertakingUnit.filter(id__in=wanted, county_id=county_id).count() if wanted else 0
    if known != len(helping or ()) or leads in wanted:
        found.append(Refusal(codes["CO_UNIT_NOT_FOUND"], ("coUnitIds",)))
    return found


def _leader_refusals(codes: type[RefusalCode], leader: str | None) -> list[Refusal]:
    if leader is not None and len(leader.strip()) > MAX_NAME:
        return [Refusal(codes["LEADER_TOO_LONG"], ("leader",), {"limit": MAX_NAME})]
    return []


def _coordinate_refusals(codes: type[RefusalCode], coordinates: tuple[float, float] | None) -> list[Refusal]:
    if coordinates is not None and not (-180 <= coordinates[0] <= 180 and -90 <= coordinates[1] <= 90):
        return [Refusal(codes["COORDINATES_OUT_OF_RANGE"], ("coordinates",))]
    return []


async def _source_refusals(codes: type[RefusalCode], item: ProjectItem | None, changes: ItemChanges) -> list[Refusal]:
    """Sources add up to the budget, where there are any and the budget is known [D]."""
    sources = changes.sources
    if sources is None and item is not None and (changes.budget is not None or changes.clear_budget):
        standing = await BudgetSource.filter(item_id=item.id)
        sources = tuple(Source(row.name, row.amount) for row in standing)
    if not sources:
        return []
    for source in sources:
        amount = source.amount
        if (
            not 0 < len(source.name.strip()) <= MAX_NAME
            or not progress.is_amount(amount)
            or not progress.is_fine(amount)
        ):
            return [Refusal(codes["SOURCE_UNREADABLE"], ("budgetSources",), {"limit": MAX_NAME})]
    budget = changes.budget if changes.budget is not None else item and item.budget
    total = sum((source.amount for source in sources), Decimal(0))
    if budget is not None and not changes.clear_budget and budget != total:
        return [Refusal(codes["SOURCES_DIFFER_FROM_BUDGET"], ("budgetSources",), {"sum": f"{total:,}"})]
    return []


def _target_refusals(codes: type[RefusalCode], item: ProjectItem | None, changes: ItemChanges) -> list[Refusal]:
    word = changes.target_unit if changes.target_unit is not None else (item.target_unit if item else "")
    target = changes.target if changes.target is not None else item and item.target
    found = [] if changes.target is None else figures.quantity_refusals(codes, changes.target, "target", "TARGET")
    if len(word.strip()) > MAX_UNIT_WORD or (target is not None and not word.strip()):
        found.append(Refusal(codes["TARGET_UNIT_REQUIRED"], ("targetUnit",), {"limit": MAX_UNIT_WORD}))
    return found
