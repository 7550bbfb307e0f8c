"""From a file to the entries of a roster."""

from datetime import date

from models.roster.columns import LAYOUT
from models.tables import reading
from models.tables.reading import Entry
from models.tables.reading import Table as Roster

__all__ = ["Entry", "Roster", "read"]


def read(content: bytes, today: date) -> Roster:
    """Read an XLSX or CSV roster. `today` bounds birthdays in identity numbers."""
    return reading.read(content, today, LAYOUT)
