"""Keys with which a client may safely send the same creating act again: a phone retries."""

import hashlib
import json

from tortoise import fields
from tortoise.models import Model

MAX_KEY_LENGTH = 200


class IdempotencyKey(Model):
    """What an account's key created. Kept seven days, see models/retention.py."""

    id = fields.BigIntField(primary_key=True)
    account_id = fields.IntField()
    key = fields.CharField(max_length=MAX_KEY_LENGTH)
    digest = fields.CharField(max_length=64)
    created_id = fields.IntField()
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "idempotency_key"
        unique_together = (("account_id", "key"),)


def digest_of(verb: str, arguments: dict[str, object]) -> str:
    """Equal for the same verb with the same arguments, and only then."""
    return hashlib.sha256(json.dumps([verb, arguments], sort_keys=True, default=str).encode()).hexdigest()
