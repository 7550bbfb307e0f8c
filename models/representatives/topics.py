"""Which streams a change of a person, a seat or a posting wakes."""

from models.accounts.rows import Account
from models.accounts.topics import account_topic
from models.bodies.topics import body_topic
from models.platform import tree
from models.representatives.rows import Membership, Posting


def representative_topic(person_id: int) -> str:
    return f"representative:{person_id}"


async def topics_of(person_id: int, *nodes: int) -> list[str]:
    """The person, the bodies in which they sit or sat, and where they serve, or may have left, with all above."""
    seats = {seat.body_id for seat in await Membership.filter(person_id=person_id)}
    places = {posting.node_id for posting in await Posting.filter(person_id=person_id, until=None)}
    return [
        representative_topic(person_id),
        *(body_topic(body_id) for body_id in sorted(seats)),
        *await tree.topics_upward(*{*places, *nodes}),
    ]


async def account_topics(person_id: int) -> list[str]:
    """The person's account, if there is one: its rights follow their seats."""
    return [account_topic(account.id) for account in await Account.filter(person_id=person_id)]
