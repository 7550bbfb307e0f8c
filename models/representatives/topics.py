"""Which streams a change of a person, a seat or a posting wakes."""

from models.accounts.rows import Account
from models.accounts.topics import account_topic
from models.bodies.topics import body_topic
from models.platform import tree
from models.representatives.rows import Membership, Posting


def representative_topic(person_id: int) -> str:
    """What everybody sees of a person. Nothing touches it alone: see `card_topics`."""
    return f"representative:{person_id}"


def papers_topic(person_id: int) -> str:
    """All that is shown of a person to those who keep them, and to themselves: also warnings, and what is on file."""
    return f"representative_papers:{person_id}"


def card_topics(*people: int) -> list[str]:
    """What a change of a card that everybody sees touches."""
    return [topic(person_id) for person_id in people for topic in (representative_topic, papers_topic)]


async def topics_of(person_id: int, *nodes: int) -> list[str]:
    """The person, the bodies in which they sit or sat, and where they serve, or may have left, with all above."""
    seats = {seat.body_id for seat in await Membership.filter(person_id=person_id)}
    places = {posting.node_id for posting in await Posting.filter(person_id=person_id, until=None)}
    return [
        *card_topics(person_id),
        *(body_topic(body_id) for body_id in sorted(seats)),
        *await tree.topics_upward(*{*places, *nodes}),
    ]


async def account_topics(person_id: int) -> list[str]:
    """The person's account, if there is one: its rights follow their seats."""
    return [account_topic(account.id) for account in await Account.filter(person_id=person_id)]
