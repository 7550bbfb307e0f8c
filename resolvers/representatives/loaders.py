"""Loaders of people, their seats, and where they serve."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from tortoise.expressions import Q
from tortoise.models import Model

from models.accounts.rows import Account
from models.audience import Audience
from models.lookup import lookup
from models.platform.rows import Ancestry, PlatformNode
from models.representatives.lists import CELLS, SERVING, Serving, serving_in
from models.representatives.people import keeping_nodes
from models.representatives.private_data import PrivateField
from models.representatives.rows import (
    ContactLink,
    GridCell,
    Membership,
    MembershipState,
    Person,
    PersonSecrets,
    Posting,
)
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema.representatives import types

Kept = tuple[frozenset[int], int, int]


class Links(NamedTuple):
    """With whom a person stays in touch, and who with them."""

    contacts: list[ContactLink]
    contacted_by: list[ContactLink]


class RepresentativeLoaders:
    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self.person = row_loader(Person.visible_to, audience)
        self.posting = row_loader(Posting.visible_to, audience)
        self.cell = row_loader(GridCell.visible_to, audience)
        self.link = row_loader(ContactLink.visible_to, audience)
        self.seats: DataLoader[int, list[Membership]] = DataLoader(load_fn=self._seats)
        self.postings = _lists(lambda: Posting.visible_to(audience).filter(until=None).order_by("id"), "person_id")
        self.links: DataLoader[int, Links] = DataLoader(load_fn=partial(_links, audience))
        self.account: DataLoader[int, Account | None] = DataLoader(load_fn=self._accounts)
        self.on_file: DataLoader[int, frozenset[PrivateField]] = DataLoader(load_fn=_on_file)
        self.serving: DataLoader[int, Serving] = DataLoader(load_fn=_serving)
        self._kept: DataLoader[Kept, bool] = DataLoader(load_fn=self._are_kept)
        self.serving_pages = PageLoader(SERVING, lookup(Person.visible_to, audience), types.Representative.of)
        self.cell_pages = PageLoader(CELLS, lookup(GridCell.visible_to, audience), types.GridCell.of)

    @staticmethod
    def card(person: Person) -> types.Representative:
        """For types that the card's own names: they cannot name it."""
        return types.Representative.of(person)

    async def is_kept_by(self, staff_nodes: frozenset[int], person: Person) -> bool:
        """As `people.is_kept_by`, batched for the people of a list."""
        return bool(staff_nodes) and await self._kept.load((staff_nodes, person.id, person.county_id))

    async def _are_kept(self, asked: list[Kept]) -> list[bool]:
        seats = await self.seats.load_many([person_id for _, person_id, _ in asked])
        roots = dict(await PlatformNode.filter(parent_id=None).values_list("county_id", "id"))
        places = [
            {roots[county_id], *keeping_nodes(held)} for (_, _, county_id), held in zip(asked, seats, strict=True)
        ]
        staff_nodes = frozenset[int]().union(*(nodes for nodes, _, _ in asked))
        pairs = set(
            await Ancestry.filter(ancestor_id__in=staff_nodes, descendant_id__in=set[int]().union(*places)).values_list(
                "ancestor_id", "descendant_id"
            )
        )
        return [
            any((staff, place) in pairs for staff in nodes for place in of_person)
            for (nodes, _, _), of_person in zip(asked, places, strict=True)
        ]

    async def _seats(self, person_ids: list[int]) -> list[list[Membership]]:
        found: dict[int, list[Membership]] = defaultdict(list)
        rows = Membership.visible_to(self._audience).filter(person_id__in=person_ids).select_related("body")
        for row in await rows.order_by("-since", "id"):
            found[row.person_id].append(row)
        # Sorting keeps the order within: those still held come first.
        return [sorted(found[one], key=lambda seat: seat.state is MembershipState.ENDED) for one in person_ids]

    async def _accounts(self, person_ids: list[int]) -> list[Account | None]:
        visible = Account.visible_to(self._audience).filter(person_id__in=person_ids)
        found = {account.person_id: account for account in await visible}
        return [found.get(person_id) for person_id in person_ids]


def _lists(rows: Callable[[], Any], owner: str) -> DataLoader[int, list[Any]]:
    """A loader of all the rows of each owner."""

    async def load(owners: list[int]) -> list[list[Model]]:
        found: dict[int, list[Model]] = defaultdict(list)
        for row in await rows().filter(**{f"{owner}__in": owners}):
            found[getattr(row, owner)].append(row)
        return [found[one] for one in owners]

    return DataLoader(load_fn=load)


async def _on_file(person_ids: list[int]) -> list[frozenset[PrivateField]]:
    """Which private values there are; none is opened."""
    found = {
        row.person_id: frozenset(field for field in PrivateField if getattr(row, field.value) is not None)
        for row in await PersonSecrets.filter(person_id__in=person_ids)
    }
    return [found.get(person_id, frozenset()) for person_id in person_ids]


async def _serving(node_ids: list[int]) -> list[Serving]:
    found = await serving_in(node_ids)
    return [found[node_id] for node_id in node_ids]


async def _links(audience: Audience, person_ids: list[int]) -> list[Links]:
    """Both directions in one statement, so that those at their other ends are loaded together too."""
    either = Q(member_id__in=person_ids) | Q(representative_id__in=person_ids)
    rows = await ContactLink.visible_to(audience).filter(either, until=None).order_by("id")
    return [
        Links(
            [row for row in rows if row.member_id == person_id],
            [row for row in rows if row.representative_id == person_id],
        )
        for person_id in person_ids
    ]
