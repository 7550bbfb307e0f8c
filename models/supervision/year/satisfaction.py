"""The satisfaction test (满意度测评) of an item: what its figures come to. Pure, exact, no I/O."""

from dataclasses import dataclass

from models.evaluations.rows import Grade


@dataclass(frozen=True)
class SatisfactionTest:
    """The figures of one test: of `electorate` members, `valid` ballots bore exactly one grade [sz-test]."""

    electorate: int
    valid: int
    satisfied: int
    basically_satisfied: int
    not_satisfied: int

    @property
    def is_possible(self) -> bool:
        counts = self.satisfied, self.basically_satisfied, self.not_satisfied
        return self.electorate > 0 and min(counts) >= 0 and 0 <= self.valid <= self.electorate

    @property
    def adds_up(self) -> bool:
        """Published figures are misprinted at times: 95 / 27 / 0 among rows that all add up to 222 [ninghai21]."""
        return self.satisfied + self.basically_satisfied + self.not_satisfied == self.valid

    @property
    def outcome(self) -> Grade:
        """Of all members, not of those who came: exactly half is on the losing side [zhenhai]."""
        if 2 * self.satisfied > self.electorate:
            return Grade.SATISFIED
        if 2 * (self.satisfied + self.basically_satisfied) > self.electorate:
            return Grade.BASICALLY_SATISFIED
        return Grade.NOT_SATISFIED
