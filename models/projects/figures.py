"""What a report may say: its figures against plan, months beside it, budget and target. Pure, no I/O."""

from dataclasses import dataclass
from decimal import Decimal

from models.errors import Refusal, RefusalCode
from models.projects import progress

MAX_TEXT = 2000
# More of anything than a county can count [D].
MOST_QUANTITY = Decimal(1_000_000_000_000)


@dataclass(frozen=True)
class Figures:
    """A month as it is reported, all cumulative: `progress` 0 to 100, `spent` in yuan, `quantity` in the target's unit.
    `situation` is the state up to this month in words."""

    progress: Decimal
    spent: Decimal
    quantity: Decimal | None = None
    situation: str = ""
    reason: str = ""
    explanation: str = ""
    remark: str = ""

    def kept(self) -> "Figures":
        """As the database gives it back."""
        return Figures(
            progress.kept(self.progress),
            progress.kept(self.spent),
            None if self.quantity is None else progress.kept(self.quantity),
            self.situation,
            self.reason.strip(),
            self.explanation.strip(),
            self.remark,
        )


@dataclass(frozen=True)
class Beside:
    """What a report is held against: the plan of the day it speaks of, the nearest reported months, budget and target."""

    planned: Decimal
    before: tuple[str, Decimal] | None = None
    after: tuple[str, Decimal] | None = None
    budget: Decimal | None = None
    has_target: bool = False


def refusals(codes: type[RefusalCode], said: Figures, beside: Beside | None) -> list[Refusal]:
    """Every reason against the figures. `beside` is None where the month itself is refused already."""
    found = [*_ranges(codes, said), *_lengths(codes, said)]
    if beside is not None:
        found += _against(codes, said, beside)
    return found


def _ranges(codes: type[RefusalCode], said: Figures) -> list[Refusal]:
    found = []
    if not progress.is_share(said.progress):
        found.append(Refusal(codes["PROGRESS_OUT_OF_RANGE"], ("progress",)))
    elif not progress.is_fine(said.progress):
        found.append(Refusal(codes["PROGRESS_TOO_FINE"], ("progress",)))
    if not progress.is_amount(said.spent):
        found.append(Refusal(codes["SPENT_OUT_OF_RANGE"], ("spent",), {"limit": f"{progress.MOST_MONEY:,}"}))
    elif not progress.is_fine(said.spent):
        found.append(Refusal(codes["SPENT_TOO_FINE"], ("spent",)))
    if said.quantity is not None:
        if not said.quantity.is_finite() or not 0 <= said.quantity <= MOST_QUANTITY:
            found.append(Refusal(codes["QUANTITY_OUT_OF_RANGE"], ("quantity",), {"limit": f"{MOST_QUANTITY:,}"}))
        elif not progress.is_fine(said.quantity):
            found.append(Refusal(codes["QUANTITY_TOO_FINE"], ("quantity",)))
    return found


def _lengths(codes: type[RefusalCode], said: Figures) -> list[Refusal]:
    found = [
        Refusal(codes["TEXT_TOO_LONG"], (name,), {"limit": MAX_TEXT})
        for name in ("situation", "reason", "explanation")
        if len(getattr(said, name)) > MAX_TEXT
    ]
    if len(said.remark) > MAX_TEXT:
        found.append(Refusal(codes["REMARK_TOO_LONG"], ("remark",), {"limit": MAX_TEXT}))
    return found


def _against(codes: type[RefusalCode], said: Figures, beside: Beside) -> list[Refusal]:
    found = []
    if not said.reason.strip() and progress.is_share(said.progress):
        if not progress.is_on_schedule(said.progress, beside.planned):
            facts = {"progress": progress.plain(said.progress), "planned": progress.plain(beside.planned)}
            found.append(Refusal(codes["BEHIND_WITHOUT_REASON"], ("reason",), {**facts}))
        if (against := _falls(said.progress, beside)) is not None:
            facts = {"month": against[0], "reported": progress.plain(against[1])}
            found.append(Refusal(codes["FALLING_WITHOUT_REASON"], ("reason",), {**facts}))
    overspent = beside.budget is not None and said.spent.is_finite() and said.spent > beside.budget
    if overspent and not said.explanation.strip():
        facts = {"budget": f"{beside.budget:,}"}
        found.append(Refusal(codes["OVERSPENT_WITHOUT_EXPLANATION"], ("explanation",), {**facts}))
    if said.quantity is not None and not beside.has_target:
        found.append(Refusal(codes["QUANTITY_WITHOUT_TARGET"], ("quantity",)))
    return found


def _falls(reported: Decimal, beside: Beside) -> tuple[str, Decimal] | None:
    """The month against which progress falls: the one before said more, or the one after says less."""
    if beside.before is not None and reported < beside.before[1]:
        return beside.before
    if beside.after is not None and reported > beside.after[1]:
        return beside.after
    return None


def quantity_refusals(
    codes: type[RefusalCode], quantity: Decimal, path: str, prefix: str = "QUANTITY"
) -> list[Refusal]:
    """A target or an accepted quantity: above zero, possible, and fine."""
    if not quantity.is_finite() or not 0 < quantity <= MOST_QUANTITY:
        return [Refusal(codes[f"{prefix}_OUT_OF_RANGE"], (path,), {"limit": f"{MOST_QUANTITY:,}"})]
    if not progress.is_fine(quantity):
        return [Refusal(codes[f"{prefix}_TOO_FINE"], (path,))]
    return []
