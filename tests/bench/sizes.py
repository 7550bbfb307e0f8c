"""How much is measured: all of it, less of it for a first look, or next to nothing to see that it works."""

from enum import StrEnum


class Size(StrEnum):
    FULL = "full"
    QUICK = "quick"
    SMOKE = "smoke"
