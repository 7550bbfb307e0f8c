"""`rotate-keys`, and the keys with which every command works."""

import argparse
import os

from models.actor import SERVICE
from models.commands.asking import Failure
from models.platform.rows import County
from models.representatives import sealing
from models.representatives.secrets.actions import reseal, sealing_state

RESEAL_BATCH = 200


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    rotate = commands.add_parser("rotate-keys", help="seal all private data anew with the first secret of SECRET_KEY")
    rotate.set_defaults(run=run_rotate_keys)


def configure_sealing() -> None:
    secrets = sealing.secrets_of(os.environ.get("SECRET_KEY"))
    if os.environ.get("ENVIRONMENT") == "production" and (reason := sealing.unfit_for_production(secrets)):
        raise Failure(f"SECRET_KEY {reason}")
    sealing.configure(secrets)


async def run_rotate_keys(_: argparse.Namespace) -> None:
    """In batches, each a transaction: it may be broken off at any moment, and run again goes on where it was."""
    left = await sealing_state()
    total = left.stale
    done = 0
    for county in await County.all().order_by("id"):
        while sealed := await reseal(SERVICE, county_id=county.id, limit=RESEAL_BATCH):
            done += sealed
            print(f"{done} of {total} people sealed anew", flush=True)
    if lost := (await sealing_state()).lost:
        raise Failure(
            f"{lost} people's data is sealed with a key that SECRET_KEY does not hold; add it behind the others, and run this again."
        )
    print("All private data is sealed with the first secret of SECRET_KEY; the others may go.")
