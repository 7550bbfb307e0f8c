"""The parts of an item as an input gives them."""

import strawberry

from models.projects.parts import ItemChanges, Source
from schema.node import decode_id
from schema.projects import inputs


def changes(input: inputs.ProjectItemEditInput) -> ItemChanges:
    place = input.coordinates.value if input.coordinates is not None else None
    return ItemChanges(
        title=input.title,
        node_id=None if input.node_id is None else decode_id("PlatformNode", input.node_id),
        lead_unit_id=None if input.lead_unit_id is None else decode_id("UndertakingUnit", input.lead_unit_id),
        budget=None if input.budget is None else input.budget.value,
        clear_budget=input.budget is not None and input.budget.value is None,
        co_unit_ids=None if input.co_unit_ids is None else _units(input.co_unit_ids),
        leader=input.leader,
        coordinates=_place(place),
        clear_coordinates=input.coordinates is not None and place is None,
        sources=None if input.budget_sources is None else _sources(input.budget_sources),
        target=input.target,
        target_unit=input.target_unit,
    )


def parts(input: inputs.ProjectItemAddInput) -> ItemChanges:
    return ItemChanges(
        title=input.title,
        node_id=decode_id("PlatformNode", input.node_id),
        lead_unit_id=decode_id("UndertakingUnit", input.lead_unit_id),
        budget=input.budget,
        co_unit_ids=_units(input.co_unit_ids),
        leader=input.leader,
        coordinates=_place(input.coordinates),
        sources=_sources(input.budget_sources),
        target=input.target,
        target_unit=input.target_unit,
    )


def _units(ids: list[strawberry.ID]) -> tuple[int, ...]:
    return tuple(decode_id("UndertakingUnit", unit_id) for unit_id in ids)


def _place(place: inputs.CoordinatesInput | None) -> tuple[float, float] | None:
    return None if place is None else (place.longitude, place.latitude)


def _sources(sources: list[inputs.BudgetSourceInput]) -> tuple[Source, ...]:
    return tuple(Source(source.name, source.amount) for source in sources)
