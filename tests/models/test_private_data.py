"""What is a phone and what an identity number; and what a seal keeps."""

from datetime import date

import pytest

from models.representatives.private_data import (
    PrivateData,
    PrivateField,
    check_character,
    home_address_of,
    identity_number_of,
    phone_of,
)
from models.representatives.sealing import (
    DEVELOPMENT_SECRET,
    KeyRing,
    SealingError,
    secrets_of,
    unfit_for_production,
)

TODAY = date(2026, 11, 24)
# Of the standard GB 11643 itself, and of nobody.
KNOWN = ("11010519491231002X", "440524188001010014")
FIRST, SECOND = (
    "the first secret of more than thirty-two characters",
    "the second secret of more than thirty-two characters",
)


def numbered(front: str) -> str:
    return front + check_character(front)


def test_the_check_character_is_that_of_the_standard() -> None:
    assert all(check_character(number[:17]) == number[17] for number in KNOWN)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002X", "11010519491231002X"),
        (" 11010519491231002x ", "11010519491231002X"),
        ("110105194912310021", None),
        # Older than anybody who lives; not born yet; no such day.
        ("440524188001010014", None),
        (numbered("32062320270101001"), None),
        (numbered("32062319990230001"), None),
        (numbered("02062319990228001"), None),
        ("130503670401001", None),
        ("", None),
        ("１１０１０５１９４９１２３１００２X", None),
        ("1" * 1_000_000, None),
    ],
)
def test_an_identity_number_has_its_birthday_and_its_checksum(typed: str, kept: str | None) -> None:
    assert identity_number_of(typed, TODAY) == kept


@pytest.mark.parametrize("place", range(18))
def test_no_single_wrong_digit_passes(place: int) -> None:
    right = numbered("32062319800229001")
    assert identity_number_of(right, TODAY) == right
    for digit in "0123456789X":
        wrong = right[:place] + digit + right[place + 1 :]
        assert (identity_number_of(wrong, TODAY) is not None) == (wrong == right)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13912345678", "13912345678"),
        ("+86 139-1234-5678", "13912345678"),
        ("0086 13912345678", "13912345678"),
        ("0513-84512345", "051384512345"),
        ("(010) 6512 3456", "01065123456"),
        ("12912345678", None),
        ("1391234567", None),
        ("139123456789", None),
        ("84512345", None),
        ("00861391234567", None),
        ("一三九", None),
        ("", None),
        ("1" * 1_000_000, None),
    ],
)
def test_a_phone_is_a_mobile_or_a_landline_number(typed: str, kept: str | None) -> None:
    assert phone_of(typed) == kept


def test_an_address_is_one_line() -> None:
    assert home_address_of("  如东县掘港街道某路 1 号 ") == "如东县掘港街道某路 1 号"
    assert home_address_of("路" * 201) is None
    assert home_address_of("某路\n某号") is None


def test_private_data_does_not_show_itself() -> None:
    assert "139" not in f"{PrivateData(phone='13912345678')!r} {PrivateData(phone='13912345678')}"


def test_what_was_sealed_opens_at_its_place_only() -> None:
    ring = KeyRing([FIRST])
    sealed = ring.seal("13912345678", 7, PrivateField.PHONE)
    assert "13912345678" not in sealed and sealed.startswith(f"{ring.key_id}.")
    assert ring.open(sealed, 7, PrivateField.PHONE) == "13912345678"
    for person_id, field in ((8, PrivateField.PHONE), (7, PrivateField.HOME_ADDRESS)):
        with pytest.raises(SealingError):
            ring.open(sealed, person_id, field)
    for broken in (sealed[:-6] + "AAAAA=", sealed + "!", f"{ring.key_id}.", ""):
        with pytest.raises(SealingError):
            ring.open(broken, 7, PrivateField.PHONE)


def test_equal_values_are_sealed_differently() -> None:
    ring = KeyRing([FIRST])
    assert len({ring.seal("13912345678", 7, PrivateField.PHONE) for _ in range(100)}) == 100


def test_the_first_secret_seals_and_all_open() -> None:
    old, both, new = KeyRing([FIRST]), KeyRing([SECOND, FIRST]), KeyRing([SECOND])
    sealed = old.seal("某路 1 号", 7, PrivateField.HOME_ADDRESS)
    assert both.open(sealed, 7, PrivateField.HOME_ADDRESS) == "某路 1 号"
    with pytest.raises(SealingError, match=old.key_id):
        new.open(sealed, 7, PrivateField.HOME_ADDRESS)
    assert new.open(both.seal("新", 7, PrivateField.PHONE), 7, PrivateField.PHONE) == "新"


def test_a_digest_finds_a_number_again_under_each_key_and_tells_nothing_without_one() -> None:
    old, both = KeyRing([FIRST]), KeyRing([SECOND, FIRST])
    number = KNOWN[0]
    assert both.digests(number) == [KeyRing([SECOND]).digest(number), old.digest(number)]
    assert old.digest(number) != both.digest(number)
    assert len(old.digest(number)) == 64


def test_keys_are_named_alike_in_every_process_and_secrets_are_not_in_their_names() -> None:
    assert KeyRing([FIRST]).key_id == KeyRing([FIRST]).key_id != KeyRing([SECOND]).key_id
    assert len(KeyRing([FIRST]).key_id) == 16


def test_secrets_stand_between_commas_and_production_wants_good_ones() -> None:
    assert secrets_of(None) == secrets_of("") == secrets_of(" , ") == ()
    assert secrets_of(" a ,b,") == ("a", "b")
    assert unfit_for_production(()) == "is required where ENVIRONMENT=production."
    assert unfit_for_production((FIRST, "short")) == "holds a secret of fewer than 32 characters."
    assert unfit_for_production((DEVELOPMENT_SECRET,)) == "holds the development secret, which everybody knows."
    assert unfit_for_production((FIRST, SECOND)) is None
