"""Counting evaluations: pure, exact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from models.discussion.rows import AuthorRole
from models.evaluations.rows import Grade

# Who evaluates; delegates of a street stand beside representatives, and are counted with neither of the others.
EVALUATORS = (AuthorRole.REPRESENTATIVE, AuthorRole.DELEGATE, AuthorRole.PUBLIC)


@dataclass(frozen=True)
class Tally:
    """How often each grade was given. Rates are exact; what is shown is rounded half up to 0.1."""

    grades: Mapping[Grade, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.grades.values())

    def count(self, grade: Grade) -> int:
        return self.grades.get(grade, 0)

    @property
    def satisfaction(self) -> Fraction | None:
        """Satisfied and basically satisfied among all who answered; None where nobody did."""
        if not self.total:
            return None
        content = self.count(Grade.SATISFIED) + self.count(Grade.BASICALLY_SATISFIED)
        return Fraction(content, self.total)


def shown_percent(share: Fraction | None) -> Decimal | None:
    """A share in percent, half up to 0.1."""
    if share is None:
        return None
    percent = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
