"""Loaders of comments and of what is followed."""

from collections import defaultdict
from typing import Any

from tortoise.models import Model

from models.accounts.rows import Account
from models.audience import Audience
from models.discussion.rows import Comment, CommentModeration, CommentVersion, Follow
from models.lookup import lookup
from models.paging import Listing, Place
from models.projects.rows import Project, ProjectItem
from resolvers.batching import DataLoader
from resolvers.paging import PageLoader
from resolvers.rows import row_loader
from schema import connection
from schema.discussion import types
from schema.projects import types as project_types

NEWEST = ("-c.id",)
ABOUT_PROJECT = Listing("comment c", "c.id", "c.project_id", NEWEST, types.COMMENT_PLACE, "c.parent_id IS NULL")
ABOUT_ITEM = Listing("comment c", "c.id", "c.item_id", NEWEST, types.COMMENT_PLACE, "c.parent_id IS NULL")
REPLIES = Listing("comment c", "c.id", "c.parent_id", ("c.id",), types.COMMENT_PLACE)
# Of one author: what they wrote themselves they always see.
OWN = Listing("comment c", "c.id", "c.author_id", NEWEST, types.COMMENT_PLACE)
FOLLOWED_PROJECTS = Listing(
    "follow f JOIN project p ON p.id = f.project_id", "p.id", "f.account_id", ("-f.id",), types.COMMENT_PLACE
)
FOLLOWED_ITEMS = Listing(
    "follow f JOIN project_item i ON i.id = f.item_id", "i.id", "f.account_id", ("-f.id",), types.COMMENT_PLACE
)
MOST_TRACES = 100


class DiscussionLoaders:
    def __init__(self, audience: Audience) -> None:
        self.comment = row_loader(Comment.visible_to, audience)
        self.author: DataLoader[int, Account | None] = row_loader(Account.all)
        self.versions: DataLoader[int, list[Any]] = DataLoader(load_fn=_versions)
        self.moderations: DataLoader[int, list[Any]] = DataLoader(load_fn=_moderations)
        self.follows: DataLoader[tuple[int, str, int], bool] = DataLoader(load_fn=_follows)
        rows, make = lookup(Comment.visible_to, audience), types.Comment.of
        self._about_project = PageLoader(ABOUT_PROJECT, rows, make)
        self._about_item = PageLoader(ABOUT_ITEM, rows, make)
        self._replies = PageLoader(REPLIES, rows, make)
        self._own = PageLoader(OWN, lookup(Comment.all), make)
        self._followed_projects = PageLoader(
            FOLLOWED_PROJECTS, lookup(Project.visible_to, audience), project_types.Project.of
        )
        self._followed_items = PageLoader(
            FOLLOWED_ITEMS, lookup(ProjectItem.visible_to, audience), project_types.ProjectItem.of
        )

    async def project_page(
        self, project_id: int, first: int, after: Place | None
    ) -> connection.Connection[types.Comment]:
        return await self._about_project.load(project_id, first, after)

    async def item_page(self, item_id: int, first: int, after: Place | None) -> connection.Connection[types.Comment]:
        return await self._about_item.load(item_id, first, after)

    async def replies_page(
        self, comment_id: int, first: int, after: Place | None
    ) -> connection.Connection[types.Comment]:
        return await self._replies.load(comment_id, first, after)

    async def own_page(self, account_id: int, first: int, after: Place | None) -> connection.Connection[types.Comment]:
        return await self._own.load(account_id, first, after)

    async def followed_projects_page(
        self, account_id: int, first: int, after: Place | None
    ) -> connection.Connection[project_types.Project]:
        return await self._followed_projects.load(account_id, first, after)

    async def followed_items_page(
        self, account_id: int, first: int, after: Place | None
    ) -> connection.Connection[project_types.ProjectItem]:
        return await self._followed_items.load(account_id, first, after)


async def _versions(comment_ids: list[int]) -> list[list[Any]]:
    return await _traces(CommentVersion, comment_ids, "-number")


async def _moderations(comment_ids: list[int]) -> list[list[Any]]:
    return await _traces(CommentModeration, comment_ids, "id")


async def _traces(rows: type[Model], comment_ids: list[int], order: str) -> list[list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in await rows.filter(comment_id__in=comment_ids).order_by(order):
        found[row.comment_id].append(row)  # type: ignore[attr-defined]
    return [found[comment_id][:MOST_TRACES] for comment_id in comment_ids]


async def _follows(asked: list[tuple[int, str, int]]) -> list[bool]:
    """Whether accounts follow things; each is asked as (account, `project_id` or `item_id`, id)."""
    accounts = {account for account, _, _ in asked}
    standing = {
        (follow.account_id, column, getattr(follow, column))
        for follow in await Follow.filter(account_id__in=accounts)
        for column in ("project_id", "item_id")
    }
    return [one in standing for one in asked]
