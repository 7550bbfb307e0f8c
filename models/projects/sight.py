"""Whether an actor may know of a project or an item at all. An unseen one is answered like a missing one."""

from tortoise.queryset import QuerySet

from models.acts import Act
from models.audience import Audience
from models.errors import Language
from models.lookup import lookup
from models.projects.rows import Project, ProjectItem


async def sees(act: Act, project: Project) -> bool:
    """As the queries of the actor's audience see it."""
    return act.actor.is_service or await _seen_project(act, project.id) is not None


async def seen_item(act: Act, item_id: int) -> tuple[ProjectItem, Project] | None:
    """The item and its project with its county, if the actor sees it."""
    return await _with_project(act, await lookup(ProjectItem.all).one(item_id))


async def held_item(act: Act, item_id: int, *, no_key: bool = False) -> tuple[ProjectItem, Project] | None:
    """As `seen_item`, the item held until the act ends; with `no_key` beside those who only refer to it."""
    return await _with_project(act, await lookup(_held_items, no_key).one(item_id))


async def _with_project(act: Act, item: ProjectItem | None) -> tuple[ProjectItem, Project] | None:
    """An item is seen as its project is."""
    if item is None:
        return None
    project = await _seen_project(act, item.project_id)
    return (item, project) if project is not None else None


async def _seen_project(act: Act, project_id: int) -> Project | None:
    # What an audience sees does not hang on its language.
    audience = None if act.actor.is_service else act.actor.audience(Language.ZH)
    return await lookup(_projects, audience).one(project_id)


def _projects(audience: Audience | None) -> QuerySet[Project]:
    seen = Project.all() if audience is None else Project.visible_to(audience)
    return seen.select_related("county")


def _held_items(no_key: bool) -> QuerySet[ProjectItem]:
    return ProjectItem.select_for_update(no_key=no_key)
