"""Who somebody is when they sign in: by password, or in a demonstration as a sample person."""

from collections.abc import Iterable
from itertools import groupby

from django.contrib import auth

from onestop.accounts import directory
from onestop.accounts.directory import PersonRow
from onestop.accounts.models import User
from onestop.accounts.roles import LABELS


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
