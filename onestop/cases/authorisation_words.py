"""The words of an authorisation: generated, shown before it is given, kept sealed, and proven by a digest in the log.

民法典 第一百六十五条: the agent's name, the matter, how far and how long. Change the words, and VERSION with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from onestop.cases import contents
from onestop.cases.authority import NEVER
from onestop.cases.models import Authorisation

Scope = Authorisation.Scope

VERSION = "1"
DEFAULT_DAYS = 60
DAYS = (30, DEFAULT_DAYS, 90, 180)
"""How long one may be authorised; a case takes some three weeks, the post and a correction included some eight."""

SCOPES: Mapping[str, str] = {scope.value: scope.label for scope in Scope}
"""What one may be authorised to, by its code."""
TO_FILE = (Scope.FILE.value, Scope.FILE_AND_WITHDRAW.value)
"""What somebody who begins a draft for another may ask for."""

MAY: Mapping[str, tuple[str, ...]] = {
    Scope.TRACK: ("查看办到哪一步、各事项的状态和应办结日期",),
    Scope.FILE: (
        "填写申报表单，查看表单中的内容和为这次申报向有关部门查得的信息",
        "上传材料，选择结果的送达方式",
        "提交申报，按告知补正、补交材料，加办事项",
        "查看办理进度、结果和消息",
    ),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the document names him or her."""

    name: str
    id_number: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What an authorisation says (授权委托书)."""

    principal: Person
    agent: Person
    matter: str
    may: tuple[str, ...]
    may_not: tuple[str, ...]
    begins: date
    until: date

    @property
    def digest(self) -> str:
        """Proves later which words were confirmed."""
        return contents.digest(self.kept)

    @property
    def kept(self) -> dict[str, object]:
        """For the sealed column."""
        return {
            "version": VERSION,
            "principal": [self.principal.name, self.principal.id_number],
            "agent": [self.agent.name, self.agent.id_number],
            "matter": self.matter,
            "may": list(self.may),
            "may_not": list(self.may_not),
            "begins": self.begins.isoformat(),
            "until": self.until.isoformat(),
        }


def deed(*, principal: Person, agent: Person, matter: str, scope: str, days: int, on: date) -> Deed:
    """The words for one authorisation that begins on a day and holds for so many days, that day counted."""
    return Deed(
        principal=principal,
        agent=agent,
        matter=matter,
        may=may(scope),
        may_not=may_not(scope),
        begins=on,
        until=last_day(on, days),
    )


def last_day(on: date, days: int) -> date:
    """The last day of an authorisation of so many days that begins on a day."""
    return on + timedelta(days=days - 1)


def kept_deed(kept: Mapping[str, list[str] | str]) -> Deed:
    """The words that were confirmed, as `Deed.kept` put them away."""
    return Deed(
        principal=Person(*kept["principal"]),
        agent=Person(*kept["agent"]),
        matter=str(kept["matter"]),
        may=tuple(kept["may"]),
        may_not=tuple(kept["may_not"]),
        begins=date.fromisoformat(str(kept["begins"])),
        until=date.fromisoformat(str(kept["until"])),
    )


def may(scope: str) -> tuple[str, ...]:
    """What an agent with this scope may do."""
    if scope == Scope.FILE_AND_WITHDRAW:
        return (*MAY[Scope.FILE], "撤回申报或者其中的事项")
    return MAY[scope]


def may_not(scope: str) -> tuple[str, ...]:
    """What an agent with this scope may not do."""
    if scope == Scope.TRACK:
        return ("填写、提交、补正", "查看申报内容和材料", *NEVER)
    return NEVER if scope == Scope.FILE_AND_WITHDRAW else ("撤回申报或者其中的事项", *NEVER)
