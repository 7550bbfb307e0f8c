"""Streams of projects."""

from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry

from models.projects.topics import project_topic
from resolvers.following import AfterRevision, follow
from schema.context import Info
from schema.node import decode_id
from schema.projects import types


@strawberry.type
class ProjectSubscriptions:
    @strawberry.subscription(
        description="项目及其细项的状态流：先发现状，此后每有变化即发。State stream of a project with its items: the state at once, then after every change; null and the end if the id names no project."
    )
    async def project_updated(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="项目的标识。Id of the project.")],
        after_revision: AfterRevision = None,
    ) -> AsyncGenerator[types.Project | None, None]:
        row_id = decode_id("Project", id)

        async def load() -> types.Project | None:
            row = await info.context.loaders.projects.project.load(row_id)
            return types.Project.of(row) if row else None

        async for state in follow(info, load, lambda project: project_topic(project.row.id)):
            yield state
