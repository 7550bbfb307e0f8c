"""Which streams a change of an item wakes."""

from models.platform import tree
from models.projects.rows import ProjectItem


def project_topic(project_id: int) -> str:
    return f"project:{project_id}"


async def topics_of(item: ProjectItem, *further_nodes: int) -> list[str]:
    """The item's project, its place in the tree with all above it, and the places it may have left."""
    return [project_topic(item.project_id), *await tree.topics_upward(item.node_id, *further_nodes)]
