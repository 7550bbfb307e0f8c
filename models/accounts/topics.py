"""The topic of an account: whoever acts for it hears there that its rights changed."""

_PREFIX = "account:"


def account_topic(account_id: int) -> str:
    return f"{_PREFIX}{account_id}"


def account_of(topic: str) -> int | None:
    """The account of a topic; None if it is not an account's."""
    return int(topic.removeprefix(_PREFIX)) if topic.startswith(_PREFIX) else None
