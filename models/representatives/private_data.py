"""What is private of a person, and what of it can be right. A refusal names the field, never the value."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PrivateField(StrEnum):
    """The sealed columns of `PersonSecrets`."""

    PHONE = "phone"
    HOME_ADDRESS = "home_address"
    IDENTITY_NUMBER = "identity_number"


@dataclass(frozen=True)
class PrivateData:
    """A person's private data in the clear: in memory for the length of one act, and never in a representation."""

    phone: str | None = None
    home_address: str | None = None
    identity_number: str | None = None

    def __repr__(self) -> str:
        return "PrivateData(…)"


MAX_ADDRESS = 200
# Longer input is no phone and no number; nothing is matched against a megabyte.
MAX_TYPED = 40

_GAPS = re.compile(r"[\s\-()（）－—]+")
_COUNTRY = re.compile(r"(?:\+|00)86")
# 11 digits beginning 13 to 19; or an area code of 3 or 4 digits with 7 or 8 digits after it.
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"0[1-9]\d{1,2}[1-9]\d{6,7}", re.ASCII)

_IDENTITY = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EARLIEST_BIRTH = date(1900, 1, 1)


def phone_of(typed: str) -> str | None:
    """The number without country code, gaps and hyphens; None if it is no mobile or landline number of China."""
    if len(typed) > MAX_TYPED:
        return None
    number = (
        _COUNTRY.sub("", _GAPS.sub("", typed), count=1)
        if typed.strip().startswith(("+", "00"))
        else _GAPS.sub("", typed)
    )
    return number if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number) else None


def identity_number_of(typed: str, today: date) -> str | None:
    """The 18 characters of a citizen identity number (GB 11643); None if its birthday or its checksum is wrong."""
    number = typed.strip().upper()
    if len(number) > MAX_TYPED or not _IDENTITY.fullmatch(number):
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    if not _EARLIEST_BIRTH <= born <= today or number[17] != check_character(number):
        return None
    return number


def check_character(number: str) -> str:
    """The 18th character that belongs to the first 17 (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11]


def home_address_of(typed: str) -> str | None:
    """The address without its outer blanks; None if it is too long or breaks the line."""
    address = typed.strip()
    return address if len(address) <= MAX_ADDRESS and address.isprintable() else None
