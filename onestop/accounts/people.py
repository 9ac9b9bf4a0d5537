"""What an account knows of its person, opened for that person only."""

import json
from dataclasses import dataclass
from uuid import UUID

from onestop.accounts import keys
from onestop.accounts.models import User

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
    if sealed is None:
        return None
    content = json.loads(keys.unseal_text(sealed, column=COLUMN, row=user_id))
    return Identity(name=content["name"], id_number=content["id_number"], mobile=content["mobile"])
