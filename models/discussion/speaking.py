"""As what an account speaks: asked of its seats and capacities, decided by the rules."""

from models.accounts.rows import Account
from models.actor import Actor
from models.bodies.rows import Body, BodyKind
from models.discussion.rows import AuthorRole
from models.discussion.rules import role_of_speaker

CONGRESSES = frozenset(
    {
        BodyKind.PROVINCIAL_CONGRESS,
        BodyKind.CITY_CONGRESS,
        BodyKind.COUNTY_CONGRESS,
        BodyKind.TOWN_CONGRESS,
    }
)


async def own_role(actor: Actor) -> AuthorRole | None:
    """As what the actor speaks for themself; None for units, staff, screens and systems."""
    account = await Account.get(id=actor.account_id)
    kinds = {body.kind for body in await Body.filter(id__in=actor.bodies)} if actor.bodies else set()
    return role_of_speaker(
        account.kind,
        represents=bool(kinds & CONGRESSES),
        is_delegate=BodyKind.STREET_ASSEMBLY in kinds,
        holds_capacity=bool(actor.capacities),
    )
