"""Groups: all who ask for the same with the same rights share one execution, and the bytes of its result."""

from collections.abc import Callable

from models.actor import Actor
from models.audience import Audience
from realtime import metrics
from realtime.feed.executing import Engine, Key
from realtime.feed.following import Following
from realtime.feed.logs import LogGroup, LogMember
from realtime.feed.states import StateGroup, StateMember

Group = StateGroup | LogGroup


class Groups:
    """All groups of this process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._groups: dict[Key, Group] = {}
        metrics.watch(metrics.groups, lambda: len(self._groups))
        metrics.watch(metrics.members, lambda: sum(group.size for group in self._groups.values()))

    def join_states(
        self,
        following: Following,
        audience: Audience,
        actor: Actor | None,
        member: StateMember,
        after: int | None,
        owner: object = None,
    ) -> Callable[[], None]:
        """Make `member` one of the group that follows this. Returns the way to leave it.

        A private document is shared too, by the sockets of one account; or by all who are nobody. `owner` is who has asked
        for this and more, such as a socket; they take turns.
        """
        key = _key(following, audience, actor)
        group = self._groups.get(key) or self._keep(StateGroup(self._engine, key, following, self._forget))
        assert isinstance(group, StateGroup)
        group.join(member, after, owner or member)
        return lambda: group.leave(member)

    def join_log(
        self,
        following: Following,
        audience: Audience,
        actor: Actor | None,
        member: LogMember,
        after: int | None,
        owner: object = None,
    ) -> Callable[[], int | None]:
        """As `join_states`. Leaving returns the cursor at which the member would go on."""
        key = _key(following, audience, actor)
        group = self._groups.get(key) or self._keep(LogGroup(self._engine, key, following, self._forget))
        assert isinstance(group, LogGroup)
        group.join(member, after, owner or member)
        return lambda: group.leave(member)

    def _keep(self, group: Group) -> Group:
        self._groups[group.key] = group
        return group

    def _forget(self, group: Group) -> None:
        """Take the group out, unless another has taken its place already."""
        if self._groups.get(group.key) is group:
            del self._groups[group.key]


def _key(following: Following, audience: Audience, actor: Actor | None) -> Key:
    own = actor if following.private else None
    return Key(following.text, following.operation_name, following.variables, audience, own)
