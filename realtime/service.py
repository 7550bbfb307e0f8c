"""One process of the service: its parts, and how an operation gets the context it runs in."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import orjson
from graphql import GraphQLError, OperationDefinitionNode, get_operation_ast
from graphql.execution.values import get_variable_values

from models import clock, outbox
from models.accounts.topics import account_of
from models.actor import Actor
from models.audience import Audience
from models.database import is_away
from models.duties import duties
from models.errors import Language
from models.outbox import NewEvent, Numbered
from realtime import metrics
from realtime.background import end, kept_up
from realtime.feed.bus import Bus
from realtime.feed.executing import Engine, StillFeed
from realtime.feed.groups import Groups
from realtime.feed.hub import Hub
from realtime.feed.relay import Relay
from realtime.files import Pictures, file_store
from realtime.limits import AttemptLimiter
from realtime.requests import GraphQLRequest
from realtime.sealer import seal_for_ever
from realtime.settings import Settings
from realtime.signin import Sessions, SignIns
from realtime.timekeeper import Timekeeper
from realtime.transports.places import Places
from resolvers.loaders import Loaders
from schema.context import Context, Feed
from schema.documents import parsed
from schema.errors import RequestRefusal, formatted, masked
from schema.root import build_schema


class Service:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.schema = build_schema()
        self.bus = Bus(settings.redis_url)
        self.hub = Hub(self.bus)
        self.relay = Relay(self.bus, timedelta(days=settings.events_kept_days))
        self.limiter = AttemptLimiter(settings)
        self.sign_ins = SignIns()
        self.files = file_store(settings.files_url)
        self.pictures = Pictures(self.files)
        self.timekeeper = Timekeeper(settings.database_url, duties(self.files))
        self.sessions = Sessions(self.sign_ins)
        self.places = Places(settings)
        self.groups = Groups(Engine(self.schema, self.hub, settings, self._group_context))
        self.hub.on_event(self._heard)
        metrics.watch(metrics.tasks, lambda: len(asyncio.all_tasks()))
        metrics.watch(metrics.position, lambda: self.hub.position)
        metrics.watch(metrics.bus_degraded, lambda: self.bus.state != "ok")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The background work, for as long as the block lasts."""
        database = await outbox.identity()
        self.limiter.count_for(database)
        async with self.bus.open(database):
            await self.hub.start()
            stop_listening = outbox.on_commit(self._committed)
            works = [self.hub.run, self.relay.run, self.sessions.run, seal_for_ever, self.timekeeper.run]
            if metrics.shared_by_workers():
                works.append(metrics.keep_fresh)
            tasks = [asyncio.create_task(kept_up(work)) for work in works]
            try:
                yield
            finally:
                stop_listening()
                await end(tasks)

    def _heard(self, event: Numbered | NewEvent) -> None:
        for topic in event.topics:
            if (account_id := account_of(topic)) is not None:
                self.sessions.rights_changed(account_id)

    def _committed(self, events: Sequence[NewEvent]) -> None:
        """What this process did to somebody's rights holds from its very next request; others hear of it by the hub."""
        for event in events:
            self._heard(event)

    async def measure_relay(self) -> None:
        """Look how far numbering is behind; while the database is away, it cannot be told."""
        try:
            rows, oldest = await outbox.pending()
        except Exception as error:
            if not is_away(error):
                raise
            return
        metrics.relay_rows.set(rows)
        metrics.relay_seconds.set(max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0)

    def context(self, audience: Audience, actor: Actor | None, token_digest: str, address: str) -> Context:
        """The context of a query or mutation."""
        return Context(
            audience,
            StillFeed(self.hub),
            self.limiter,
            Loaders,
            who=actor,
            token_digest=token_digest,
            address=address,
            files=self.files,
            county_code=self.settings.county_code,
        )

    def _group_context(self, audience: Audience, feed: Feed, actor: Actor | None, shared: bool) -> Context:
        return Context(
            audience, feed, self.limiter, Loaders, who=actor, shared=shared, county_code=self.settings.county_code
        )

    async def execute(self, request: GraphQLRequest, context: Context) -> tuple[dict[str, Any], bool]:
        """Run a checked query or mutation. Returns its result, and whether it ran at all.

        It did not run if its variables do not fit; then there is no `data`.
        """
        result = await self.schema.execute(
            request.query,
            variable_values=request.variables,
            context_value=context,
            operation_name=request.operation_name,
        )
        errors = result.errors or []
        told: dict[str, Any] = {}
        ran = result.data is not None or not errors or any(error.path for error in errors)
        if errors:
            told["errors"] = [formatted(error, context.language) for error in errors]
        if ran:
            told["data"] = result.data
        operation = get_operation_ast(parsed(request.query), request.operation_name)
        assert operation is not None
        metrics.operations.labels(operation.operation.value, "errors" if errors else "ok").inc()
        return told, ran

    def variable_errors(self, request: GraphQLRequest, language: Language) -> list[dict[str, Any]]:
        """Why the variables of a checked subscription do not fit; empty if they do."""
        operation = get_operation_ast(parsed(request.query), request.operation_name)
        assert isinstance(operation, OperationDefinitionNode)
        found = get_variable_values(self.schema._schema, operation.variable_definitions or (), request.variables)
        return [formatted(error, language) for error in found] if isinstance(found, list) else []

    @staticmethod
    def token_error(language: Language) -> dict[str, Any]:
        code = RequestRefusal.TOKEN_INVALID
        return {"message": code.sentence(language, {}), "extensions": {"code": code.name}}


def encoded(told: dict[str, Any]) -> bytes:
    return orjson.dumps(told)


def failed(error: BaseException, language: Language) -> dict[str, Any]:
    """The answer when something broke before an operation could run."""
    if isinstance(error, GraphQLError):
        return {"errors": [formatted(error, language)]}
    return {"errors": [masked(error, language)]}
