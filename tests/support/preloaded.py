"""What a process of the service is made of, so that one that is forked from here need not import it again."""

import gc

import models.commands
import realtime.app
from schema.root import build_schema

__all__ = ["models", "realtime"]

build_schema()
gc.collect()
gc.freeze()
