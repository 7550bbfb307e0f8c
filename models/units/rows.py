"""Undertaking units (承办单位): the government bodies that do the work."""

from typing import TYPE_CHECKING, Self

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.platform.rows import County

if TYPE_CHECKING:
    from models.audience import Audience


class UndertakingUnit(Model):
    id = fields.IntField(primary_key=True)
    county: fields.ForeignKeyRelation[County] = fields.ForeignKeyField(
        "congress.County", related_name="units", on_delete=OnDelete.RESTRICT
    )
    county_id: int
    code = fields.CharField(max_length=20)
    name = fields.CharField(max_length=100)
    synthetic = fields.BooleanField(default=False)

    class Meta:
        table = "undertaking_unit"
        unique_together = (("county_id", "code"),)

    @classmethod
    def visible_to(cls, audience: "Audience") -> QuerySet[Self]:
        """Everyone: who is answerable is public."""
        return cls.all()
