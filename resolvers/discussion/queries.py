"""Questions about discussion."""

import strawberry

from models.discussion.actions import rules_of
from models.discussion.rows import Comment
from models.lookup import lookup
from models.paging import Listing
from resolvers.paging import PageLoader
from resolvers.platform.counties import CountyCode, county_of
from schema.connection import DEFAULT_PAGE, After, Connection, First, checked_first, decode_cursor
from schema.context import Info
from schema.discussion import types

# What waits for moderation, oldest first: a moderator's desk. Sight narrows it to the moderator's own subtree.
WAITING = Listing(
    """comment c LEFT JOIN project_item i ON i.id = c.item_id
       JOIN project p ON p.id = coalesce(c.project_id, i.project_id)""",
    "c.id",
    "p.county_id",
    ("c.id",),
    types.COMMENT_PLACE,
    "c.state = 'pending'",
)


@strawberry.type
class DiscussionQueries:
    @strawberry.field(
        description="待审核的评论，限可审核的范围。Comments that wait for moderation, oldest first: those that the viewer may moderate."
    )
    async def comments_waiting(
        self, info: Info, code: CountyCode = None, first: First = DEFAULT_PAGE, after: After = None
    ) -> Connection[types.Comment] | None:
        limit, place = checked_first(first), decode_cursor(after, types.COMMENT_PLACE)
        county = await county_of(info, code)
        if county is None:
            return None
        audience = info.context.audience
        rows = lookup(Comment.visible_to, audience)
        return await PageLoader(WAITING, rows, types.Comment.of).load(county.id, limit, place)

    @strawberry.field(description="一个县的讨论规则。How a county discusses; null if the code names none.")
    async def discussion_rules(self, info: Info, code: CountyCode = None) -> types.DiscussionRules | None:
        county = await county_of(info, code)
        return types.DiscussionRules.of(await rules_of(county.id)) if county else None
