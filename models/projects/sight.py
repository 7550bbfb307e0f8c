"""Whether an actor may know of a project or an item at all. An unseen one is answered like a missing one."""

from tortoise.queryset import QuerySet

from models.acts import Act
from models.errors import Language
from models.projects.rows import Project, ProjectItem


async def sees(act: Act, project: Project) -> bool:
    """As the queries of the actor's audience see it."""
    return act.actor.is_service or await _seen_by(act).filter(id=project.id).exists()


async def seen_item(act: Act, item_id: int) -> tuple[ProjectItem, Project] | None:
    """The item and its project with its county, if the actor sees it."""
    return await _with_project(act, await ProjectItem.get_or_none(id=item_id))


async def held_item(act: Act, item_id: int, *, no_key: bool = False) -> tuple[ProjectItem, Project] | None:
    """As `seen_item`, the item held until the act ends; with `no_key` beside those who only refer to it."""
    return await _with_project(act, await ProjectItem.select_for_update(no_key=no_key).get_or_none(id=item_id))


async def _with_project(act: Act, item: ProjectItem | None) -> tuple[ProjectItem, Project] | None:
    """An item is seen as its project is."""
    if item is None:
        return None
    project = await _seen_by(act).select_related("county").get_or_none(id=item.project_id)
    return (item, project) if project is not None else None


def _seen_by(act: Act) -> QuerySet[Project]:
    # What an audience sees does not hang on its language.
    return Project.all() if act.actor.is_service else Project.visible_to(act.actor.audience(Language.ZH))
