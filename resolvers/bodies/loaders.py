"""Loaders of bodies and of the seats in them."""

from models.audience import Audience
from models.bodies.rows import Body, BodyTerm, ElectoralDistrict, MemberGroup
from models.representatives.rows import Membership
from resolvers.rows import row_loader


class BodyLoaders:
    def __init__(self, audience: Audience) -> None:
        self.body = row_loader(lambda: Body.visible_to(audience))
        self.term = row_loader(lambda: BodyTerm.visible_to(audience))
        self.group = row_loader(lambda: MemberGroup.visible_to(audience))
        self.district = row_loader(lambda: ElectoralDistrict.visible_to(audience))
        self.membership = row_loader(lambda: Membership.visible_to(audience))
