"""Tortoise makes the filters and queries of every model anew with each connection: half of what a service needs to start,
and the same for every database of one kind. The tests start thousands of services in a few processes."""

from typing import Any

from tortoise.apps import Apps


def prepare_models_once() -> None:
    """Have models that were prepared for one database be taken as they are for the next of its kind."""
    prepare = Apps._build_initial_querysets
    prepared: list[Any] = []

    def prepare_others(apps: Apps) -> None:
        models = [model for app in apps.apps.values() for model in app.values()]
        wanted = [(model, model._meta.db.query_class) for model in models]
        if prepared != wanted:
            prepare(apps)
            prepared[:] = wanted

    Apps._build_initial_querysets = prepare_others  # type: ignore[method-assign]
