"""The loaders of one operation: each batches what its fields ask for, and remembers it until the operation ends."""

from dataclasses import replace
from functools import cached_property

from models import outbox
from models.actor import Actor
from models.audience import Audience
from models.bodies.topics import body_topic, sitting_topic
from models.errors import Language
from models.platform import tree
from models.platform.rows import Ancestry
from models.projects.topics import project_topic
from models.representatives.rows import Person
from models.representatives.topics import papers_topic, representative_topic
from models.roster.topics import roster_import_topic
from resolvers.accounts.loaders import AccountLoaders
from resolvers.audit.loaders import AuditLoaders
from resolvers.batching import DataLoader
from resolvers.bodies.loaders import BodyLoaders
from resolvers.discussion.loaders import DiscussionLoaders
from resolvers.evaluations.loaders import EvaluationLoaders
from resolvers.events.loaders import EventLoaders
from resolvers.files.loaders import FileLoaders
from resolvers.platform.loaders import PlatformLoaders
from resolvers.projects.loaders import ProjectLoaders
from resolvers.representatives.loaders import RepresentativeLoaders
from resolvers.roster.loaders import RosterLoaders
from resolvers.supervision.loaders import SupervisionLoaders
from resolvers.supervision.year.loaders import YearLoaders
from resolvers.units.loaders import UnitLoaders


class Loaders:
    """The loaders of each domain are made when a field first asks for one of them.

    An operation needs a few; making them all costs more than answering most questions.
    """

    def __init__(self, audience: Audience) -> None:
        # What is seen does not hang on the language, and is kept for both in one.
        self._audience = replace(audience, language=Language.ZH)

    platform = cached_property(lambda self: PlatformLoaders(self._audience))
    projects = cached_property(lambda self: ProjectLoaders(self._audience))
    units = cached_property(lambda self: UnitLoaders(self._audience))
    accounts = cached_property(lambda self: AccountLoaders(self._audience))
    discussion = cached_property(lambda self: DiscussionLoaders(self._audience))
    evaluations = cached_property(lambda self: EvaluationLoaders(self._audience))
    bodies = cached_property(lambda self: BodyLoaders(self._audience))
    files = cached_property(lambda self: FileLoaders(self._audience))
    audit = cached_property(lambda self: AuditLoaders(self._audience))
    supervision = cached_property(lambda self: SupervisionLoaders(self._audience))
    year = cached_property(lambda self: YearLoaders(self._audience))
    representatives = cached_property(lambda self: RepresentativeLoaders(self._audience))
    roster = cached_property(lambda self: RosterLoaders(self._audience))
    events = cached_property(lambda _: EventLoaders())

    @cached_property
    def _revision(self) -> DataLoader[str, int]:
        return DataLoader(load_fn=_revisions)

    @cached_property
    def _nodes_of_staff(self) -> DataLoader[tuple[frozenset[int], int], bool]:
        return DataLoader(load_fn=_inside)

    async def node_revision(self, node_id: int, position: int) -> int:
        return await self._capped_revision(tree.topic(node_id), position)

    async def project_revision(self, project_id: int, position: int) -> int:
        return await self._capped_revision(project_topic(project_id), position)

    async def representative_revision(self, topic: str, position: int) -> int:
        return await self._capped_revision(topic, position)

    async def card_topic(self, audience: Audience, who: Actor | None, person: Person) -> str:
        """What a viewer of a card follows: those who keep the person, and the person, see more of it than others."""
        own = who is not None and who.person_id == person.id
        kept = own or await self.representatives.is_kept_by(audience.staff_nodes, person)
        return papers_topic(person.id) if kept else representative_topic(person.id)

    async def body_revision(self, body_id: int, position: int) -> int:
        return await self._capped_revision(body_topic(body_id), position)

    async def sitting_revision(self, sitting_id: int, position: int) -> int:
        return await self._capped_revision(sitting_topic(sitting_id), position)

    async def roster_import_revision(self, import_id: int, position: int) -> int:
        return await self._capped_revision(roster_import_topic(import_id), position)

    async def _capped_revision(self, topic: str, position: int) -> int:
        """The topic's revision, but none newer than the state read beside it can be trusted to hold.

        `position` was read before the state. A newer revision may belong to a change that came in between:
        telling it would make a client believe that it has seen that change.
        """
        return min(await self._revision.load(topic), position)

    async def is_staff_of(self, actor: Actor | None, node_id: int) -> bool:
        """As `Actor.is_staff_of`, batched for the nodes of a list."""
        if actor is None or not actor.staff_nodes:
            return False
        return await self._nodes_of_staff.load((actor.staff_nodes, node_id))

    async def staff_sees(self, audience: Audience, node_id: int) -> bool:
        """Whether the audience is staff of the node: for what a shared execution may tell staff only."""
        return bool(audience.staff_nodes) and await self._nodes_of_staff.load((audience.staff_nodes, node_id))


async def _revisions(topics: list[str]) -> list[int]:
    found = await outbox.revisions(topics)
    return [found[topic] for topic in topics]


async def _inside(asked: list[tuple[frozenset[int], int]]) -> list[bool]:
    staff_nodes = frozenset().union(*(nodes for nodes, _ in asked))
    pairs = set(
        await Ancestry.filter(
            ancestor_id__in=staff_nodes, descendant_id__in={node_id for _, node_id in asked}
        ).values_list("ancestor_id", "descendant_id")
    )
    return [any((staff, node_id) in pairs for staff in nodes) for nodes, node_id in asked]
