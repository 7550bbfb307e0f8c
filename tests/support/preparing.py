"""What would take long a thousand times: the tests start as many services, in a few processes."""

from typing import Any

from argon2 import PasswordHasher, profiles
from tortoise.apps import Apps

from models.accounts import passwords


def hash_passwords_quickly() -> None:
    """A hash tells how it was made, so other processes verify these as quickly."""
    passwords._hasher = PasswordHasher.from_parameters(profiles.CHEAPEST)


def prepare_models_once() -> None:
    """Have models that were prepared for one database be taken as they are for the next of its kind.

    Tortoise makes their filters and queries anew with each connection: half of what a service needs to start.
    """
    prepare = Apps._build_initial_querysets
    prepared: list[Any] = []

    def prepare_others(apps: Apps) -> None:
        models = [model for app in apps.apps.values() for model in app.values()]
        wanted = [(model, model._meta.db.query_class) for model in models]
        if prepared != wanted:
            prepare(apps)
            prepared[:] = wanted

    Apps._build_initial_querysets = prepare_others  # type: ignore[method-assign]
