"""The actor: an account with the capacities and the seats it holds today."""

from dataclasses import dataclass, field

from models.accounts.rows import CapacityKind
from models.audience import Audience
from models.database import fetch, marks
from models.errors import Language, SignInRequired


@dataclass(frozen=True)
class HeldCapacity:
    """`scope` is the code of the node or unit. `at_county_centre` says that the node is its county's root, so that the
    capacity reaches all of the county."""

    kind: CapacityKind
    node_id: int | None = None
    unit_id: int | None = None
    at_county_centre: bool = False
    scope: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}@{self.scope}"


@dataclass(frozen=True)
class HeldMembership:
    """A seat in office. A suspended one is held, and gives no right [law:代表61]. `node_id` is where the body hangs."""

    membership_id: int
    body_id: int
    body_code: str
    suspended: bool = False
    node_id: int | None = None

    def __str__(self) -> str:
        return f"member@{self.body_code}"


@dataclass(frozen=True)
class Actor:
    """Who asks for an act. `account_id` is None for the service itself: loads, seeds and the timekeeper."""

    account_id: int | None
    county_id: int | None
    capacities: tuple[HeldCapacity, ...] = ()
    password_change_due: bool = False
    person_id: int | None = None
    memberships: tuple[HeldMembership, ...] = ()
    # From where the act was asked for; no right hangs on it, so it does not make an actor another one.
    address: str = field(default="", compare=False)

    @property
    def is_service(self) -> bool:
        return self.account_id is None

    @property
    def administers(self) -> bool:
        return self.is_service or any(held.kind is CapacityKind.ADMINISTRATOR for held in self.capacities)

    @property
    def staff_nodes(self) -> frozenset[int]:
        """The nodes in whose subtrees the actor is staff; an administrator is staff of the county."""
        return frozenset(held.node_id for held in self.capacities if held.node_id is not None)

    @property
    def units(self) -> frozenset[int]:
        return frozenset(held.unit_id for held in self.capacities if held.unit_id is not None)

    @property
    def bodies(self) -> frozenset[int]:
        """The bodies in which the actor may act as a member today."""
        return frozenset(held.body_id for held in self.memberships if not held.suspended)

    @property
    def whole_county(self) -> bool:
        return self.is_service or any(held.at_county_centre for held in self.capacities)

    def audience(self, language: Language) -> Audience:
        return Audience(language, self.county_id, self.whole_county, self.staff_nodes, self.units, self.bodies)

    async def is_staff_of(self, *node_ids: int) -> bool:
        """Whether every one of the nodes lies in a subtree where the actor is staff."""
        return self.is_service or await self.staff_capacity_over(*node_ids) is not None

    async def staff_capacity_over(self, *node_ids: int) -> HeldCapacity | None:
        """The capacity by which the actor is staff of every one of the nodes; of several, the first that was granted."""
        if not self.staff_nodes or not node_ids:
            return None
        wanted = set(node_ids)
        pairs = await fetch(
            "SELECT ancestor_id, descendant_id FROM platform_node_ancestry"
            f" WHERE ancestor_id IN ({marks(self.staff_nodes)}) AND descendant_id IN ({marks(wanted)})",
            [*self.staff_nodes, *wanted],
        )
        if {pair["descendant_id"] for pair in pairs} != wanted:
            return None
        above = {pair["ancestor_id"] for pair in pairs}
        return next(held for held in self.capacities if held.node_id in above)


SERVICE = Actor(account_id=None, county_id=None)


def signed_in(actor: Actor | None) -> Actor:
    """The actor, if there is one that may act. Raises SignInRequired."""
    if actor is None:
        raise SignInRequired
    if actor.password_change_due:
        raise SignInRequired(password_change=True)
    return actor
