"""What an account knows of its person, opened for that person only."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

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
    source: str = ""
    """Who verified it, "" for an office that entered it by hand."""
    verified_at: datetime | None = None
    changes: tuple[tuple[str, str], ...] = ()
    """Moment and field of what a later verification changed; the values before are not kept."""


def seal(identity: Identity, *, user_id: UUID) -> bytes:
    """Seal an identity for its account."""
    content = {
        "name": identity.name,
        "id_number": identity.id_number,
        "mobile": identity.mobile,
        "source": identity.source,
        "verified_at": identity.verified_at.isoformat() if identity.verified_at else "",
        "changes": identity.changes,
    }
    return keys.seal_text(json.dumps(content, ensure_ascii=False), column=COLUMN, row=user_id)


def identity_of(user_id: UUID) -> Identity | None:
    """The identity of an account; None for staff, who have none."""
    sealed = User.objects.values_list("identity_sealed", flat=True).filter(id=user_id).first()
    return None if sealed is None else unseal(sealed, user_id=user_id)


def unseal(sealed: bytes | memoryview, *, user_id: UUID) -> Identity:
    """Open what `seal` sealed for the same account."""
    content = json.loads(keys.unseal_text(sealed, column=COLUMN, row=user_id))
    verified_at = content.get("verified_at")
    return Identity(
        name=content["name"],
        id_number=content["id_number"],
        mobile=content["mobile"],
        source=content.get("source", ""),
        verified_at=datetime.fromisoformat(verified_at) if verified_at else None,
        changes=tuple((moment, field) for moment, field in content.get("changes", ())),
    )


def enrol(identity: Identity, *, username: str, region_code: str, at: datetime, password: str | None = None) -> User:
    """The account of a verified person, found again by the ID number or made with this login name.

    password: as a hasher made it; None for a person who cannot sign in by password.
    """
    index = keys.index(identity.id_number, column="id_number")
    known = _by_index(index)
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
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        # The same person signs in twice at once for the first time.
        first = _by_index(index)
        if first is None:
            raise
        return first
    return person


@transaction.atomic
def renew(user_id: UUID, verified: Identity, *, at: datetime) -> tuple[str, ...]:
    """Keep what was verified now: a changed name or mobile replaces the old one, and that it changed is noted.

    Returns the names of the changed fields. A mobile that was not verified leaves the known one in place.
    """
    user = User.objects.select_for_update().get(id=user_id)
    known = unseal(user.identity_sealed, user_id=user_id) if user.identity_sealed else verified
    now = replace(verified, mobile=verified.mobile or known.mobile)
    changed = tuple(name for name in ("name", "mobile") if getattr(now, name) != getattr(known, name))
    noted = (*known.changes, *((at.isoformat(), name) for name in changed))
    user.identity_sealed = seal(replace(now, changes=noted), user_id=user_id)
    user.display_name = masking.mask_name(now.name)
    user.save(update_fields=["identity_sealed", "display_name"])
    return changed


def _by_index(index: str) -> User | None:
    found: User | None = User.objects.filter(id_number_index=index).first()
    return found
