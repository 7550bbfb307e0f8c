"""The topic of a body: who sits in it, its terms, its groups."""


def body_topic(body_id: int) -> str:
    return f"body:{body_id}"
