"""Whether an actor may know of a project or an item at all. An unseen one is answered like a missing one."""

from models.acts import Act
from models.errors import Language
from models.projects.rows import Project, ProjectItem


async def sees(act: Act, project: Project) -> bool:
    """As the queries of the actor's audience see it. What an audience sees does not hang on its language."""
    return (
        act.actor.is_service or await Project.visible_to(act.actor.audience(Language.ZH)).filter(id=project.id).exists()
    )


async def sees_item(act: Act, item: ProjectItem) -> bool:
    return (
        act.actor.is_service
        or await ProjectItem.visible_to(act.actor.audience(Language.ZH)).filter(id=item.id).exists()
    )
