"""Loaders of the audit."""

from models.audience import Audience
from models.audit.rows import AuditEntry
from resolvers.rows import row_loader


class AuditLoaders:
    def __init__(self, audience: Audience) -> None:
        self.entry = row_loader(AuditEntry.visible_to, audience)
