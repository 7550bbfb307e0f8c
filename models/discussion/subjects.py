"""What can be discussed: projects and their items, each with its place, who answers for it, and who hears of it."""

from dataclasses import dataclass
from typing import Any

from models.acts import Act
from models.platform import tree
from models.projects.rows import Project, ProjectItem
from models.projects.sight import seen_item, sees
from models.projects.topics import project_topic, topics_of


@dataclass(frozen=True)
class Subject:
    """A thing to talk about. `columns` name it in the rows that hang on it; `units` may answer officially."""

    row: Project | ProjectItem
    county_id: int
    node_id: int
    units: frozenset[int]
    topics: tuple[str, ...]

    @property
    def columns(self) -> dict[str, Any]:
        return {"project_id" if isinstance(self.row, Project) else "item_id": self.row.id}


async def subject_of(act: Act, *, project_id: int | None = None, item_id: int | None = None) -> Subject | None:
    """The project or the item of an id; None if there is none that the actor may see."""
    if item_id is not None:
        found = await seen_item(act, item_id)
        return await _of_item(*found) if found else None
    project = await Project.get_or_none(id=project_id)
    return await _of_project(project) if project and await sees(act, project) else None


async def _of_item(item: ProjectItem, project: Project) -> Subject:
    topics = await topics_of(item)
    return Subject(item, project.county_id, item.node_id, frozenset({item.lead_unit_id}), tuple(topics))


async def _of_project(project: Project) -> Subject:
    units = {item.lead_unit_id for item in await ProjectItem.filter(project_id=project.id)}
    topics = (project_topic(project.id), *await tree.topics_upward(project.node_id))
    return Subject(project, project.county_id, project.node_id, frozenset(units), topics)
