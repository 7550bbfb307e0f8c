"""Giving an account of the test county a seat, so that it speaks and evaluates as one who sits there."""

from datetime import date

from models.accounts.rows import Account
from models.bodies.rows import Body, BodyKind, BodyTerm, QuorumRule
from models.platform.rows import PlatformNode
from models.representatives.mandates import mandate_of
from models.representatives.rows import Membership, Person
from tests.support.county import TEST_COUNTY


async def seat(login: str, kind: BodyKind = BodyKind.COUNTY_CONGRESS) -> Membership:
    """The account's person, made if need be, holds a seat in the test county's body of this kind; and the mandate for it."""
    if (congress := mandate_of(kind)) is not None:
        await seat(login, congress)
    account = await Account.get(login=login)
    root = await PlatformNode.get(code=TEST_COUNTY)
    body = await Body.get_or_none(county_id=root.county_id, kind=kind)
    if body is None:
        body = await Body.create(
            county_id=root.county_id,
            node_id=root.id,
            kind=kind,
            code=f"seat-{kind.value}",
            name=kind.zh,
            quorum_rule=QuorumRule.TWO_THIRDS,
            synthetic=True,
        )
    term = await BodyTerm.filter(body_id=body.id).first()
    term = term or await BodyTerm.create(body_id=body.id, number=1, begins_on=date(2022, 1, 1))
    if account.person_id is None:
        person = await Person.create(county_id=root.county_id, name=account.name, synthetic=True)
        account.person_id = person.id
        await account.save(update_fields=["person_id"])
    return await Membership.create(
        person_id=account.person_id, body_id=body.id, term_id=term.id, since=term.begins_on, synthetic=True
    )
