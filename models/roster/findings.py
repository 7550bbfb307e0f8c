"""What the comparison of a roster is asked for, and what it finds: changes, and problems of rows."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from models.bodies.rows import MemberGroupKind
from models.errors import Labelled
from models.representatives.private_data import PrivateField
from models.representatives.rows import EndReason
from models.roster.errors import RosterProblemCode as Code
from models.roster.reading import Roster
from models.tables.columns import Problem


class ImportMode(Labelled):
    """Whether the file is all that there is of a body."""

    ADD_AND_CHANGE = "add_and_change", "新增与修改", "Add and change"
    COMPLETE = "complete", "完整名册（不在其中的席位终止）", "Complete: seats that are not in it end"


class ChangeKind(Labelled):
    GROUP_ADDED = "group_added", "新增代表团或小组", "Delegation or group added"
    DISTRICT_ADDED = "district_added", "新增选区", "Electoral district added"
    PERSON_ADDED = "person_added", "新增人员及席位", "Person added, with the seat"
    SEAT_ADDED = "seat_added", "新增席位", "Seat added"
    CHANGED = "changed", "修改", "Changed"
    SEAT_ENDED = "seat_ended", "终止席位", "Seat ended"
    SEAT_FALLEN = "seat_fallen", "席位随代表资格终止", "Seat ended with the mandate on which it rests"


@dataclass(frozen=True)
class Missing:
    """A delegation, group or district that the file names and nobody has entered; added where that was asked for."""

    kind: MemberGroupKind | None
    body_id: int
    name: str


Ref = int | Missing | None


@dataclass(frozen=True)
class Options:
    """`day` is the county's day of the preview: what begins or ends by the import does so on it."""

    day: date
    mode: ImportMode = ImportMode.ADD_AND_CHANGE
    body_id: int | None = None
    end_reason: EndReason | None = None
    add_missing: bool = False


@dataclass(frozen=True)
class FieldChange:
    """One value, before and after, as stored: a label is made of it when it is shown. A private one is only named."""

    key: str
    old: str | None = None
    new: str | None = None
    private: bool = False


@dataclass(frozen=True)
class PostingChange:
    """Where the person is to serve; `ends` is the posting that it takes the place of, `edits` one that is kept."""

    node_id: int
    grid_cell_id: int | None
    households: int | None
    ends: int | None = None
    edits: int | None = None


@dataclass(frozen=True)
class Change:
    """What one row of the file does. A person is one that stands, or the newcomer of the row `newcomer`."""

    kind: ChangeKind
    name: str
    row: int | None = None
    fields: tuple[FieldChange, ...] = ()
    person_id: int | None = None
    newcomer: int | None = None
    person_name: str | None = None
    private: Mapping[PrivateField, str] = field(default_factory=dict, repr=False)
    seat_id: int | None = None
    seat: Mapping[str, Any] = field(default_factory=dict)
    posting: PostingChange | None = None
    missing: Missing | None = None


@dataclass
class Comparison:
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    # Seats that a complete import would end, and cannot for want of a reason.
    unexplained_ends: int = 0

    @property
    def counts(self) -> dict[ChangeKind, int]:
        found = dict.fromkeys(ChangeKind, 0)
        for change in self.changes:
            found[change.kind] += 1
        return found

    @property
    def digest(self) -> str:
        """Equal for the same changes from the same state, and only then. The file's own digest vouches for private values."""
        plain = [{**asdict(change), "private": sorted(change.private)} for change in self.changes]
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


class Problems:
    """The problems of a roster: those of reading it, and those that are found by comparing it."""

    def __init__(self, roster: Roster) -> None:
        self.found = list(roster.problems)
        self._place = roster.place

    def add(self, code: Code, row: int, key: str, **facts: object) -> None:
        self.found.append(Problem(code, row, self._place(key), facts))


def told(value: object) -> str | None:
    """A value as a change tells it."""
    if value is None:
        return None
    if isinstance(value, Labelled):
        return value.value
    return value.isoformat() if isinstance(value, date) else str(value)
