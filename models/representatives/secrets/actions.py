"""Acts on private data. Each reading is an act: it leaves who, in which capacity, for which purpose in the audit.

No event tells of private data, and no fact, error or log holds a value: what is public of it is only whether it is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from models.actor import Actor
from models.acts import Act, verb
from models.errors import Refusal, RefusalCode, Refused, refuse
from models.platform.rows import County
from models.representatives import sealing
from models.representatives.errors import PersonPrivateDataReadRefusal, PersonPrivateDataSetRefusal
from models.representatives.people import is_kept_by, locked, today_of
from models.representatives.private_data import (
    MAX_ADDRESS,
    PrivateData,
    PrivateField,
    home_address_of,
    identity_number_of,
    phone_of,
)
from models.representatives.rows import Person, PersonSecrets
from models.representatives.topics import papers_topic

LEAST_PURPOSE = 2
MOST_PURPOSE = 500
OWN_PURPOSE = "本人查看"


@dataclass(frozen=True)
class Opened:
    """A person's private data with its version; nothing on file is version 0."""

    data: PrivateData
    version: int


@verb("personPrivateDataSet")
async def set_private_data(
    act: Act, *, person_id: int, version: int | None, values: Mapping[PrivateField, str | None]
) -> Person:
    """Put a person's private data on file; a value that is None or blank is taken off. Refuses with
    PersonPrivateDataSetRefusal."""
    codes = PersonPrivateDataSetRefusal
    person = await locked(person_id)
    if person is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not await is_kept_by(act, person):
        raise refuse(codes.FORBIDDEN, "id")
    standing = await PersonSecrets.get_or_none(person_id=person.id)
    if version is not None and version != (standing.version if standing else 0):
        raise refuse(codes.STALE_VERSION, "version", version=standing.version if standing else 0)
    if not values:
        raise refuse(codes.NOTHING_TO_CHANGE)
    kept = _checked(values, await today_of(person.county_id))
    ring = sealing.ring()
    number = kept.get(PrivateField.IDENTITY_NUMBER)
    if number is not None:
        # Also under the keys of rows that a rotation has not reached; the unique digest judges two that come at once.
        others = PersonSecrets.filter(identity_digest__in=ring.digests(number)).exclude(person_id=person.id)
        if await others.exists():
            raise refuse(codes.IDENTITY_NUMBER_TAKEN, "identityNumber")

    secrets = standing or PersonSecrets(person_id=person.id, version=0)
    if standing is not None:
        # One key a row: what stays is sealed anew with the rest.
        kept = {**_opened(standing), **kept}
    secrets.version += 1
    await _seal(secrets, kept)
    act.concerns(person)
    # The card shows whether private data is on file to those who may know.
    act.emit(
        "personPrivateDataSet",
        [papers_topic(person.id)],
        county_id=person.county_id,
        representative=person.id,
    )
    return person


def _checked(values: Mapping[PrivateField, str | None], today: date) -> dict[PrivateField, str | None]:
    """The values as they are kept. Refuses with what is wrong, never with what was typed."""
    codes = PersonPrivateDataSetRefusal
    kept: dict[PrivateField, str | None] = {}
    refusals = []
    for field, typed in values.items():
        if typed is None or not typed.strip():
            kept[field] = None
            continue
        match field:
            case PrivateField.PHONE:
                kept[field] = phone_of(typed)
                refusal = Refusal(codes.PHONE_MALFORMED, ("phone",))
            case PrivateField.HOME_ADDRESS:
                kept[field] = home_address_of(typed)
                refusal = Refusal(codes.HOME_ADDRESS_MALFORMED, ("homeAddress",), {"limit": MAX_ADDRESS})
            case PrivateField.IDENTITY_NUMBER:
                kept[field] = identity_number_of(typed, today)
                refusal = Refusal(codes.IDENTITY_NUMBER_MALFORMED, ("identityNumber",))
        if kept[field] is None:
            refusals.append(refusal)
    if refusals:
        raise Refused(refusals)
    return kept


async def read_private_data(actor: Actor, *, person_id: int | None, purpose: str | None) -> Opened:
    """Open a person's private data; without `person_id` one's own, for which no purpose need be given.

    Refuses with PersonPrivateDataReadRefusal. Whoever is refused is in the audit too, unless there is no such person.
    """
    try:
        return await _open(actor, person_id=person_id, purpose=purpose)
    except Refused as refused:
        code, whose = refused.refusals[0].code, actor.person_id if person_id is None else person_id
        if code is not PersonPrivateDataReadRefusal.NOT_FOUND and whose is not None:
            await _note_refusal(actor, person_id=whose, code=code)
        raise


@verb("personPrivateDataReadRefuse")
async def _note_refusal(act: Act, *, person_id: int, code: RefusalCode) -> None:
    """A refusal undoes all that its verb wrote; what is to stay of it is an act of its own.

    What was given as the purpose is not kept: it was not accepted as one.
    """
    person = await Person.get(id=person_id)
    await is_kept_by(act, person)
    act.concerns(person)
    act.noted["code"] = code.name


@verb("personPrivateDataRead")
async def _open(act: Act, *, person_id: int | None, purpose: str | None) -> Opened:
    codes = PersonPrivateDataReadRefusal
    own = act.actor.person_id
    person = await Person.get_or_none(id=own if person_id is None else person_id)
    if person is None:
        raise refuse(codes.NOT_FOUND, "id")
    if person.id != own and not await is_kept_by(act, person):
        raise refuse(codes.FORBIDDEN, "id")
    given = (purpose or "").strip() or (OWN_PURPOSE if person.id == own else "")
    if not LEAST_PURPOSE <= len(given) <= MOST_PURPOSE:
        raise refuse(codes.PURPOSE_REQUIRED, "purpose", least=LEAST_PURPOSE, most=MOST_PURPOSE)

    secrets = await PersonSecrets.get_or_none(person_id=person.id)
    act.concerns(person)
    act.purpose = given
    if secrets is None:
        return Opened(PrivateData(), 0)
    opened = {field.value: value for field, value in _opened(secrets).items()}
    return Opened(PrivateData(**opened), secrets.version)


@verb("personSecretsReseal")
async def reseal(act: Act, *, county_id: int, limit: int) -> int:
    """Seal at most `limit` rows of a county anew with the first key; returns how many. For the service itself.

    Rows whose key is not at hand are left alone.
    """
    ring = sealing.ring()
    stale = [key_id for key_id in ring.key_ids if key_id != ring.key_id]
    left = PersonSecrets.filter(person__county_id=county_id, key_id__in=stale)
    people = await left.order_by("person_id").limit(limit).values_list("person_id", flat=True)
    # The person's row guards the secrets, here as in every act on them.
    await Person.filter(id__in=people).order_by("id").select_for_update()
    rows = await PersonSecrets.filter(person_id__in=people, key_id__in=stale)
    for row in rows:
        await _seal(row, _opened(row))
    act.concerns(await County.get(id=county_id), county_id)
    act.changed_nothing = not rows
    return len(rows)


@dataclass(frozen=True)
class SealingState:
    """Of how many people the data waits for a rotation, and of how many no key is at hand."""

    stale: int
    lost: int


async def sealing_state() -> SealingState:
    ring = sealing.ring()
    others = PersonSecrets.exclude(key_id=ring.key_id)
    return SealingState(
        stale=await others.filter(key_id__in=ring.key_ids).count(),
        lost=await others.exclude(key_id__in=ring.key_ids).count(),
    )


def _opened(secrets: PersonSecrets) -> dict[PrivateField, str | None]:
    """What is sealed, in the clear. Raises SealingError."""
    found: dict[PrivateField, str | None] = {}
    for field in PrivateField:
        sealed = getattr(secrets, field.value)
        found[field] = None if sealed is None else sealing.ring().open(sealed, secrets.person_id, field)
    return found


async def _seal(secrets: PersonSecrets, values: Mapping[PrivateField, str | None]) -> None:
    """Write all of a person's private data under the first key."""
    ring = sealing.ring()
    for field in PrivateField:
        value = values.get(field)
        setattr(secrets, field.value, None if value is None else ring.seal(value, secrets.person_id, field))
    number = values.get(PrivateField.IDENTITY_NUMBER)
    secrets.identity_digest = None if number is None else ring.digest(number)
    secrets.key_id = ring.key_id
    await secrets.save()
