"""Attendance of sessions, and when absence ends a mandate [law:代表62]."""

from collections.abc import Iterable, Sequence

from models.bodies.constitution import CONSTITUTIONS
from models.bodies.rows import BodyKind, SessionAbsence
from models.errors import Labelled

# 未经批准两次不出席本级人民代表大会会议: two sessions of one term, not necessarily one after the other [law:代表62].
ABSENCES_THAT_END = 2


class AbsenceWarning(Labelled):
    """What unapproved absences from sessions mean for a seat."""

    WARNED = "warned", "已有一次未经批准缺席会议", "Absent from one session without approval"
    MANDATE_DUE_TO_END = "mandate_due_to_end", "未经批准两次缺席会议，资格应予终止", "The mandate is due to end"


def may_end_for_absence(count: int) -> bool:
    """Whether a seat may be ended for so many unapproved absences from sessions of a congress."""
    return count >= ABSENCES_THAT_END


def warning_after(count: int) -> AbsenceWarning | None:
    """What so many unapproved absences mean; None while there is none."""
    if may_end_for_absence(count):
        return AbsenceWarning.MANDATE_DUE_TO_END
    return AbsenceWarning.WARNED if count else None


def absences_count(kind: BodyKind) -> bool:
    """Whether absences from sessions of such a body can end a seat in it."""
    return CONSTITUTIONS[kind].absences_end_seats.value


def absent(due: Iterable[int], present: Iterable[int]) -> list[int]:
    """Those of the due who came to nothing, in order."""
    return sorted(set(due) - set(present))


async def unapproved_absences(membership_ids: Sequence[int]) -> dict[int, int]:
    """How many sessions each of the seats has missed without approval, in bodies where that counts."""
    counting = [kind for kind in BodyKind if absences_count(kind)]
    missed = await SessionAbsence.filter(
        membership_id__in=list(membership_ids), approved=False, session__term__body__kind__in=counting
    ).values_list("membership_id", flat=True)
    found = dict.fromkeys(membership_ids, 0)
    for membership_id in missed:
        found[membership_id] += 1  # type: ignore[index]
    return found
