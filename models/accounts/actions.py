"""Acts on accounts. Each that takes a right away emits on the account's topic, and open sockets hear of it."""

import secrets

from models import clock
from models.accounts import passwords, tokens
from models.accounts.errors import (
    AccountCapacityEndRefusal,
    AccountCapacityGrantRefusal,
    AccountCloseRefusal,
    AccountPasswordResetRefusal,
    AccountPersonSetRefusal,
    PasswordChangeRefusal,
    SignInRefusal,
)
from models.accounts.rows import Account, AccountKind, Capacity, CapacityKind, Token
from models.accounts.topics import account_topic
from models.actor import Actor
from models.acts import Act, verb
from models.database import found
from models.errors import Language, Refusal, Refused, refuse
from models.platform.rows import County, PlatformNode
from models.representatives.rows import Person
from models.units.rows import UndertakingUnit


async def sign_in(*, login: str, password: str, address: str = "") -> tuple[Account, tokens.Issued]:
    """Exchange login and password for a token. Refuses with SignInRefusal.CREDENTIALS_REFUSED.

    An unknown login, a closed account and a wrong password are one answer, after the same time. The hash is checked
    before the transaction: it takes long, and a transaction would hold SQLite's only connection.
    """
    account = await found(Account.all(), login=login)
    usable = account is not None and account.closed_at is None
    if not await passwords.matches(account.password_hash if account and usable else None, password) or account is None:
        raise refuse(SignInRefusal.CREDENTIALS_REFUSED)
    actor = Actor(account_id=account.id, county_id=account.county_id, address=address)
    return await issue_token(actor, account_id=account.id, checked_hash=account.password_hash)


@verb("signIn")
async def issue_token(act: Act, *, account_id: int, checked_hash: str | None = None) -> tuple[Account, tokens.Issued]:
    """Issue a token. With `checked_hash`, only if the password is still the one that was checked."""
    account = await Account.select_for_update().get(id=account_id)
    if account.closed_at is not None or (checked_hash is not None and account.password_hash != checked_hash):
        raise refuse(SignInRefusal.CREDENTIALS_REFUSED)
    await _concerns(act, account)
    return account, await tokens.issue(account, act.at)


@verb("signOut")
async def sign_out(act: Act, *, digest: str) -> None:
    """Revoke the token that was used for this very request."""
    await _concerns(act, await Account.get(id=act.actor.account_id))
    await Token.filter(digest=digest, revoked_at=None).update(revoked_at=act.at)
    _rights_changed(act, act.actor.account_id, act.actor.county_id)


async def change_password(actor: Actor, *, current: str, new: str, digest: str) -> Account:
    """Change one's own password; all other tokens of the account end. Refuses with PasswordChangeRefusal."""
    codes = PasswordChangeRefusal
    account = await Account.get(id=actor.account_id)
    if not await passwords.matches(account.password_hash, current):
        raise refuse(codes.CURRENT_PASSWORD_WRONG, "currentPassword")
    refusals = []
    if len(new) < passwords.MIN_LENGTH:
        refusals.append(Refusal(codes.PASSWORD_TOO_SHORT, ("newPassword",), {"limit": passwords.MIN_LENGTH}))
    if len(new) > passwords.MAX_LENGTH:
        refusals.append(Refusal(codes.PASSWORD_TOO_LONG, ("newPassword",), {"limit": passwords.MAX_LENGTH}))
    if new == account.login:
        refusals.append(Refusal(codes.PASSWORD_IS_LOGIN, ("newPassword",)))
    if new == current:
        refusals.append(Refusal(codes.PASSWORD_UNCHANGED, ("newPassword",)))
    if refusals:
        raise Refused(refusals)
    new_hash = await passwords.hashed(new)
    return await _replace_password(actor, checked_hash=account.password_hash, new_hash=new_hash, digest=digest)


@verb("passwordChange")
async def _replace_password(act: Act, *, checked_hash: str | None, new_hash: str, digest: str) -> Account:
    account = await Account.select_for_update().get(id=act.actor.account_id)
    if account.password_hash != checked_hash:
        raise refuse(PasswordChangeRefusal.CURRENT_PASSWORD_WRONG, "currentPassword")
    await _concerns(act, account)
    await _set_hash(act, account, new_hash, due=False, except_digest=digest)
    return account


async def reset_password(actor: Actor, *, account_id: int) -> tuple[Account, str]:
    """Give an account a new password that must be changed at once; all its tokens end.

    Refuses with AccountPasswordResetRefusal. The password is returned this once and kept nowhere.
    """
    password = secrets.token_urlsafe(9)
    new_hash = await passwords.hashed(password)
    return await _reset(actor, account_id=account_id, new_hash=new_hash), password


@verb("accountPasswordReset")
async def _reset(act: Act, *, account_id: int, new_hash: str) -> Account:
    codes = AccountPasswordResetRefusal
    account = await _seen(act, account_id)
    if account is None:
        raise refuse(codes.NOT_FOUND, "id")
    if account.id == act.actor.account_id:
        raise refuse(codes.OWN_ACCOUNT, "id")
    if not await _outranks(act, account):
        raise refuse(codes.FORBIDDEN, "id")
    if account.closed_at is not None:
        raise refuse(codes.ACCOUNT_CLOSED, "id")
    await _concerns(act, account)
    await _set_hash(act, account, new_hash, due=True)
    return account


async def _outranks(act: Act, account: Account) -> bool:
    """Whether the actor's rights reach further than all that the account holds: every capacity strictly below them.

    Otherwise a reset would be a way to borrow somebody's equal or wider rights.
    """
    actor = act.actor
    if act.as_administrator():
        return True
    if not actor.staff_nodes:
        return False
    act.as_staff_of_county()
    for capacity in await Capacity.filter(account_id=account.id, until=None):
        if capacity.kind is CapacityKind.ADMINISTRATOR or capacity.node_id in actor.staff_nodes:
            return False
        if capacity.node_id is None:
            if not act.as_staff_of_county():
                return False
        elif not await act.as_staff_of(capacity.node_id):
            return False
    return True


@verb("accountClose")
async def close_account(act: Act, *, account_id: int) -> Account:
    """Close an account for good; all its tokens end. Refuses with AccountCloseRefusal."""
    codes = AccountCloseRefusal
    account = await _seen(act, account_id)
    if account is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not act.as_administrator():
        raise refuse(codes.FORBIDDEN, "id")
    if account.id == act.actor.account_id:
        raise refuse(codes.OWN_ACCOUNT, "id")
    if account.closed_at is not None:
        raise refuse(codes.ALREADY_CLOSED, "id")
    if not await _another_administrator(account.county_id, besides=account.id):
        raise refuse(codes.LAST_ADMINISTRATOR, "id")
    await _concerns(act, account)
    account.closed_at = act.at
    account.version += 1
    await account.save(update_fields=["closed_at", "version"])
    await Token.filter(account_id=account.id, revoked_at=None).update(revoked_at=act.at)
    _rights_changed(act, account.id, account.county_id)
    return account


@verb("accountPersonSet")
async def set_person(act: Act, *, account_id: int, person_id: int | None) -> Account:
    """Say whose account it is, so that their seats give it rights at once; None: nobody's. Refuses with
    AccountPersonSetRefusal.

    One person, one account: the unique constraint judges two that come at once. A closed account can only let go.
    """
    codes = AccountPersonSetRefusal
    account = await _seen(act, account_id)
    if account is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not act.as_staff_of_county():
        raise refuse(codes.FORBIDDEN, "id")
    # Otherwise staff could give themselves the vote of a representative.
    if account.id == act.actor.account_id:
        raise refuse(codes.OWN_ACCOUNT, "id")
    if account.kind is not AccountKind.PERSON:
        raise refuse(codes.NOT_OF_A_PERSON, "id")
    if account.closed_at is not None and person_id is not None:
        raise refuse(codes.ACCOUNT_CLOSED, "id")
    if person_id is not None:
        if not await Person.exists(id=person_id, county_id=account.county_id):
            raise refuse(codes.REPRESENTATIVE_NOT_FOUND, "representativeId")
        if await Account.filter(person_id=person_id).exclude(id=account.id).exists():
            raise refuse(codes.REPRESENTATIVE_TAKEN, "representativeId")
    if account.person_id == person_id:
        raise refuse(codes.NOTHING_TO_CHANGE)
    await _concerns(act, account)
    act.noted["representative"] = person_id
    act.noted["before"] = account.person_id
    account.person_id = person_id
    account.version += 1
    await account.save(update_fields=["person_id", "version"])
    _rights_changed(act, account.id, account.county_id)
    return account


@verb("accountCapacityGrant")
async def grant_capacity(
    act: Act, *, account_id: int, kind: CapacityKind, node_id: int | None = None, unit_id: int | None = None
) -> Capacity:
    """Give an account a capacity from today on. Refuses with AccountCapacityGrantRefusal."""
    codes = AccountCapacityGrantRefusal
    account = await _seen(act, account_id)
    if account is None:
        raise refuse(codes.NOT_FOUND, "accountId")
    if not act.as_administrator():
        raise refuse(codes.FORBIDDEN, "accountId")
    if account.closed_at is not None:
        raise refuse(codes.ACCOUNT_CLOSED, "accountId")
    if (unit_id is None) is (kind is CapacityKind.UNIT_OFFICER) or (node_id is None) is (unit_id is None):
        raise refuse(codes.SCOPE_REQUIRED, "kind")
    if node_id is not None:
        node = await PlatformNode.get_or_none(id=node_id, county_id=account.county_id)
        if node is None:
            raise refuse(codes.NODE_NOT_FOUND, "nodeId")
        if kind is CapacityKind.ADMINISTRATOR and node.parent_id is not None:
            raise refuse(codes.NODE_MUST_BE_COUNTY_CENTRE, "nodeId")
    if unit_id is not None and not await UndertakingUnit.exists(id=unit_id, county_id=account.county_id):
        raise refuse(codes.UNIT_NOT_FOUND, "unitId")
    county = await County.get(id=account.county_id)
    today = clock.today(county.time_zone)
    standing = await Capacity.filter(account_id=account.id, kind=kind, node_id=node_id, unit_id=unit_id)
    if any(capacity.held_on(today) for capacity in standing):
        raise refuse(codes.ALREADY_HELD, "kind")
    capacity = await Capacity.create(account_id=account.id, kind=kind, node_id=node_id, unit_id=unit_id, since=today)
    act.concerns(capacity, account.county_id)
    _rights_changed(act, account.id, account.county_id)
    return capacity


@verb("accountCapacityEnd")
async def end_capacity(act: Act, *, capacity_id: int) -> Capacity:
    """End a capacity today. Refuses with AccountCapacityEndRefusal."""
    codes = AccountCapacityEndRefusal
    asked = await Capacity.get_or_none(id=capacity_id)
    account = await _seen(act, asked.account_id) if asked else None
    if asked is None or account is None:
        raise refuse(codes.NOT_FOUND, "id")
    if not act.as_administrator():
        raise refuse(codes.FORBIDDEN, "id")
    county = await County.get(id=account.county_id)
    today = clock.today(county.time_zone)
    capacity = await Capacity.select_for_update().get(id=capacity_id)
    if not capacity.held_on(today):
        raise refuse(codes.ALREADY_ENDED, "id")
    if capacity.kind is CapacityKind.ADMINISTRATOR and not await _another_administrator(county.id, besides=account.id):
        raise refuse(codes.LAST_ADMINISTRATOR, "id")
    act.concerns(capacity, account.county_id)
    capacity.until = today
    await capacity.save(update_fields=["until"])
    _rights_changed(act, account.id, account.county_id)
    return capacity


async def _concerns(act: Act, account: Account) -> None:
    """The act is done to the account, which lies where it holds the first of its capacities that is held at a node."""
    held = Capacity.filter(account_id=account.id, node_id__not_isnull=True, until=None)
    first = await held.order_by("id").first()
    act.concerns(account, node_id=first.node_id if first else None)


async def _another_administrator(county_id: int, *, besides: int) -> bool:
    """Whether somebody else administers the county today.

    The county's row is the turnstile: of two administrators who end each other, one comes second and is refused.
    """
    county = await County.select_for_update().get(id=county_id)
    today = clock.today(county.time_zone)
    others = await Capacity.filter(
        kind=CapacityKind.ADMINISTRATOR, account__county_id=county_id, account__closed_at=None
    ).exclude(account_id=besides)
    return any(other.held_on(today) for other in others)


async def _seen(act: Act, account_id: int) -> Account | None:
    """The account, held until the act ends, if the actor may see it."""
    if not act.actor.is_service:
        visible = Account.visible_to(act.actor.audience(Language.ZH))
        if not await visible.filter(id=account_id).exists():
            return None
    return await Account.select_for_update().get_or_none(id=account_id)


async def _set_hash(act: Act, account: Account, new_hash: str, *, due: bool, except_digest: str = "") -> None:
    account.password_hash = new_hash
    account.password_change_due = due
    account.version += 1
    await account.save(update_fields=["password_hash", "password_change_due", "version"])
    ended = Token.filter(account_id=account.id, revoked_at=None).exclude(digest=except_digest)
    await ended.update(revoked_at=act.at)
    _rights_changed(act, account.id, account.county_id)


def _rights_changed(act: Act, account_id: int | None, county_id: int | None) -> None:
    assert account_id is not None, "the service itself has no account"
    act.emit("accountRightsChanged", [account_topic(account_id)], county_id=county_id, account=account_id)
