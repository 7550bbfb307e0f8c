"""What supervision asks of people: seats in office. Reading only; rules beside the acts that need them."""

from collections.abc import Collection

from models.acts import Act
from models.bodies.rows import BodyKind
from models.projects.rows import ProjectItem
from models.representatives.rows import Membership, MembershipState
from models.supervision.rows import SupervisionMember

# Of whom the lead is one [yinzhou].
LEADING = (BodyKind.STANDING_COMMITTEE, BodyKind.COUNCIL_OF_CHAIRPERSONS)


async def in_office(person_ids: Collection[int], kinds: Collection[BodyKind] | None = None) -> set[int]:
    """Those who hold a seat that is not suspended, in a body of these kinds."""
    seats = Membership.filter(person_id__in=list(person_ids), state=MembershipState.IN_OFFICE)
    if kinds is not None:
        seats = seats.filter(body__kind__in=list(kinds))
    return set(await seats.values_list("person_id", flat=True))  # type: ignore[arg-type]


async def as_representative(act: Act) -> bool:
    """Whether the actor is a person with a seat in office; then that is the capacity of the act."""
    return act.actor.person_id is not None and any(map(act.as_member_of, sorted(act.actor.bodies)))


async def is_in_group(person_id: int, item: ProjectItem) -> bool:
    return await SupervisionMember.exists(group__project_id=item.project_id, person_id=person_id, until=None)
