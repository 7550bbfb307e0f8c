"""Loaders of undertaking units."""

from models.audience import Audience
from models.units.rows import UndertakingUnit
from resolvers.rows import row_loader


class UnitLoaders:
    def __init__(self, audience: Audience) -> None:
        self.unit = row_loader(UndertakingUnit.visible_to, audience)
