"""Who somebody is when they sign in: by password, as verified elsewhere, or in a demonstration as a sample person."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

import structlog
from django.contrib import auth

from onestop.accounts import directory, people
from onestop.accounts.directory import PersonRow
from onestop.accounts.identifiers import new_id
from onestop.accounts.models import User
from onestop.accounts.people import Identity
from onestop.accounts.roles import LABELS

journal = structlog.get_logger(__name__)


class SignInRefused(Exception):
    """Nobody was signed in; `message` is for the person who tried."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def by_password(*, username: str, password: str) -> User:
    """The active person with this name and password. The refusal does not tell which of the two was wrong."""
    user = auth.authenticate(username=username.strip(), password=password)
    if not isinstance(user, User):
        raise SignInRefused("登录名或密码不正确，请核对后重试。忘记密码请联系系统管理员重置。")
    return user


def as_verified(identity: Identity, *, at: datetime) -> User:
    """The account of a person whom the identity service verified: found by the ID number, or made now."""
    offices = directory.office_codes()
    user = people.enrol(
        identity,
        username=f"verified-{new_id().hex}",
        # Where several offices share an installation, nothing verified says which of them the person will need.
        region_code=offices[0] if len(offices) == 1 else "",
        at=at,
    )
    if not user.is_active:
        raise SignInRefused("您在本网站的账号已停用，不能登录。请到窗口办理，或联系窗口询问原因。")
    changed = people.renew(user.id, identity, at=at)
    if changed:
        journal.info("identity_renewed", account=str(user.id), fields=list(changed))
    return user


def as_sample_person(*, username: str, demo: bool) -> User:
    """One of the invented people; refused outside a demonstration."""
    if not demo or username not in {person.username for person in directory.sample_people()}:
        raise SignInRefused("没有这位示例人员，请从列表中选择。")
    person: User = User.objects.get(username=username)
    return person


def sample_groups(people: Iterable[PersonRow]) -> tuple[tuple[str, tuple[PersonRow, ...]], ...]:
    """The sample people by the words for their roles: who applies first, then who takes in, then who handles."""
    rank = {label: place for place, label in enumerate(LABELS.values())}

    def place(person: PersonRow) -> tuple[int, str]:
        first = person.roles_label.partition("、")[0]
        return rank.get(first, len(rank)), person.roles_label

    ranked = sorted(people, key=place)
    return tuple((label, tuple(group)) for label, group in groupby(ranked, key=lambda person: person.roles_label))
