"""Which streams a change of a body wakes."""

from models.bodies.rows import Body, SessionState, Sitting
from models.platform import tree


def body_topic(body_id: int) -> str:
    return f"body:{body_id}"


def sitting_topic(sitting_id: int) -> str:
    return f"sitting:{sitting_id}"


async def topics_of(body: Body, *bodies: int | None) -> list[str]:
    """The body, further ones that its page or theirs shows, its open sittings, and its node with all above it."""
    sittings = await Sitting.filter(session__term__body_id=body.id, state=SessionState.OPEN).values_list(
        "id", flat=True
    )
    return [
        body_topic(body.id),
        *(body_topic(other) for other in bodies if other is not None),
        *(sitting_topic(sitting) for sitting in sittings),  # type: ignore[arg-type]
        *await tree.topics_upward(body.node_id),
    ]
