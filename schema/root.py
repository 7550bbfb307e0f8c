"""The schema: everything that a client may ask, change and follow."""

from functools import cache

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from resolvers.accounts.mutations import AccountMutations
from resolvers.accounts.queries import AccountQueries
from resolvers.audit.queries import AuditQueries
from resolvers.bodies.mutations import BodyMutations
from resolvers.bodies.queries import BodyQueries
from resolvers.bodies.sittings import SittingMutations
from resolvers.bodies.subscriptions import BodySubscriptions
from resolvers.discussion.mutations import DiscussionMutations
from resolvers.discussion.queries import DiscussionQueries
from resolvers.evaluations.mutations import EvaluationMutations
from resolvers.events.subscriptions import EventSubscriptions
from resolvers.node import NodeQueries
from resolvers.platform.mutations import PlatformMutations
from resolvers.platform.queries import PlatformQueries
from resolvers.platform.subscriptions import PlatformSubscriptions
from resolvers.projects.items import ItemMutations
from resolvers.projects.life import LifeMutations
from resolvers.projects.queries import ProjectQueries
from resolvers.projects.subscriptions import ProjectSubscriptions
from resolvers.projects.tracking import TrackingMutations
from resolvers.representatives.mutations import RepresentativeMutations
from resolvers.representatives.queries import RepresentativeQueries
from resolvers.representatives.serving import ServingMutations
from resolvers.representatives.subscriptions import RepresentativeSubscriptions
from resolvers.roster.mutations import RosterMutations
from resolvers.roster.queries import RosterQueries
from resolvers.roster.subscriptions import RosterSubscriptions
from resolvers.supervision.mutations import SupervisionMutations
from resolvers.supervision.year.mutations import YearMutations
from resolvers.supervision.year.queries import YearQueries
from resolvers.yearly.mutations import YearlyMutations
from schema.documents import PreparedOnce
from schema.scalars import SCALARS


@strawberry.type(description="查询入口。What a client may ask.")
class Query(
    NodeQueries,
    AccountQueries,
    AuditQueries,
    PlatformQueries,
    BodyQueries,
    RepresentativeQueries,
    ProjectQueries,
    DiscussionQueries,
    RosterQueries,
    YearQueries,
):
    pass


@strawberry.type(description="变更入口。What a client may change.")
class Mutation(
    AccountMutations,
    PlatformMutations,
    ItemMutations,
    LifeMutations,
    TrackingMutations,
    RepresentativeMutations,
    ServingMutations,
    BodyMutations,
    SittingMutations,
    SupervisionMutations,
    YearMutations,
    YearlyMutations,
    DiscussionMutations,
    EvaluationMutations,
    RosterMutations,
):
    pass


@strawberry.type(description="订阅入口（实时）。What a client may follow live.")
class Subscription(
    PlatformSubscriptions,
    ProjectSubscriptions,
    RepresentativeSubscriptions,
    BodySubscriptions,
    EventSubscriptions,
    RosterSubscriptions,
):
    pass


class Schema(strawberry.Schema):
    def process_errors(self, errors: object, execution_context: ExecutionContext | None = None) -> None:
        """Errors are logged where they are formatted, with the id that the client is told."""


@cache
def build_schema() -> Schema:
    """The one schema of this process: it holds no state, and takes a while to make."""
    return Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=[PreparedOnce],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
