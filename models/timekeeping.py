"""Duties: what has to be done because time has passed. The timekeeper (realtime/timekeeper.py) runs them."""

from tortoise import fields
from tortoise.models import Model


class DutyMark(Model):
    """Up to when a duty is done. Never moved back, so that no stretch of time is worked through twice."""

    id = fields.IntField(primary_key=True)
    duty = fields.CharField(max_length=60, unique=True)
    done_until = fields.DatetimeField()

    class Meta:
        table = "duty_mark"
