"""What an account knows of its person, opened for that person only."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from onestop.accounts import keys
from onestop.accounts.models import User
from onestop.accounts.roles import Role
from onestop.catalog.values import masking

COLUMN = "accounts_user.identity"


@dataclass(frozen=True, slots=True)
class Identity:
    """Name, ID number and mobile as the account was verified with; "" where unknown."""

    name: str
    id_number: str
    mobile: str


def seal(identity: Identity, *, user_id: UUID) -> bytes:
    """Seal an identity for its account."""
    content = {"name": identity.name, "id_number": identity.id_number, "mobile": identity.mobile}
    return keys.seal_text(json.dumps(content, ensure_ascii=False), column=COLUMN, row=user_id)


def identity_of(user_id: UUID) -> Identity | None:
    """The identity of an account; None for staff, who have none."""
    sealed = User.objects.values_list("identity_sealed", flat=True).filter(id=user_id).first()
    return None if sealed is None else unseal(sealed, user_id=user_id)


def unseal(sealed: bytes | memoryview, *, user_id: UUID) -> Identity:
    """Open what `seal` sealed for the same account."""
    content = json.loads(keys.unseal_text(sealed, column=COLUMN, row=user_id))
    return Identity(name=content["name"], id_number=content["id_number"], mobile=content["mobile"])


def enrol(identity: Identity, *, username: str, region_code: str, at: datetime, password: str | None = None) -> User:
    """The account of a verified person, found again by the ID number or made with this login name.

    password: as a hasher made it; None for a person who cannot sign in by password.
    """
    index = keys.index(identity.id_number, column="id_number")
    known: User | None = User.objects.filter(id_number_index=index).first()
    if known:
        return known
    person = User(
        username=username,
        display_name=masking.mask_name(identity.name),
        roles=[Role.APPLICANT],
        region_code=region_code,
        created_at=at,
        password=password or make_password(None),
        id_number_index=index,
    )
    person.identity_sealed = seal(identity, user_id=person.id)
    person.save(force_insert=True)
    return person
