"""Rules of discussion: pure, no I/O."""

from collections.abc import Mapping
from datetime import timedelta

from models.accounts.rows import AccountKind
from models.discussion.rows import AuthorRole, CommentState, Moderation, ModerationDecision

# Defaults of a county that has set nothing [D]: moderation before publishing [hangzhou], and room for a lively evening.
MODERATION = Moderation.BEFORE
COMMENTS_AN_HOUR = 20
MOST_COMMENTS_AN_HOUR = 1000
HOUR = timedelta(hours=1)
MAX_TEXT = 2000
MAX_REASON = 500
# Replies to replies end here: deeper threads are read by nobody [D].
DEEPEST_REPLY = 3

# Which decision leads from which state to which; a reason is needed for all but the first publication.
MODERATED: Mapping[tuple[CommentState, ModerationDecision], CommentState] = {
    (CommentState.PENDING, ModerationDecision.PUBLISH): CommentState.PUBLISHED,
    (CommentState.PENDING, ModerationDecision.REFUSE): CommentState.REFUSED,
    (CommentState.REFUSED, ModerationDecision.PUBLISH): CommentState.PUBLISHED,
    (CommentState.PUBLISHED, ModerationDecision.HIDE): CommentState.HIDDEN,
    (CommentState.HIDDEN, ModerationDecision.PUBLISH): CommentState.PUBLISHED,
}
EDITABLE = frozenset({CommentState.PENDING, CommentState.PUBLISHED})
WITHDRAWABLE = frozenset({CommentState.PENDING, CommentState.PUBLISHED})
FOLLOWERS = frozenset({AccountKind.PERSON, AccountKind.UNIT})
OFFICIAL = frozenset({AuthorRole.UNIT, AuthorRole.STAFF})


def moderated(state: CommentState, decision: ModerationDecision) -> CommentState | None:
    """The state after a decision; None if it cannot be taken in this state."""
    return MODERATED.get((state, decision))


def needs_reason(state: CommentState, decision: ModerationDecision) -> bool:
    return (state, decision) != (CommentState.PENDING, ModerationDecision.PUBLISH)


def state_when_written(role: AuthorRole, moderation: Moderation) -> CommentState:
    """Official answers are published at once: who gives them answers for them."""
    if role in OFFICIAL or moderation is Moderation.AFTER:
        return CommentState.PUBLISHED
    return CommentState.PENDING


def role_of_speaker(
    kind: AccountKind, *, represents: bool, is_delegate: bool, holds_capacity: bool
) -> AuthorRole | None:
    """As what somebody speaks for themself [domain:1.3]; None for one who may only answer officially, or not at all.

    Who holds a seat speaks by it, even if they hold an office beside it.
    """
    if kind is not AccountKind.PERSON:
        return None
    if represents:
        return AuthorRole.REPRESENTATIVE
    if is_delegate:
        return AuthorRole.DELEGATE
    return None if holds_capacity else AuthorRole.PUBLIC
