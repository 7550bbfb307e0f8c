"""The sealer: binds what acts have written into the audit's chains. Every process has one; SQL lets one seal at a time."""

import asyncio
import logging

from models.audit.sealing import seal_all
from models.database import is_away

log = logging.getLogger("congress.sealer")

# Nobody waits for a seal; a second's acts in one transaction cost little.
SEAL_SECONDS = 1.0


async def seal_for_ever() -> None:
    while True:
        await asyncio.sleep(SEAL_SECONDS)
        try:
            await seal_all()
        except Exception as error:
            if is_away(error):
                log.warning("the database is away, nothing is sealed: %s", error)
            else:
                log.exception("sealing failed")
