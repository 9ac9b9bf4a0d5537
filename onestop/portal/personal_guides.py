"""一次性告知 for somebody who has only answered the questions: what applies, what to bring, and when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from onestop.cases import queries
from onestop.catalog.choice import Choice, Ineligible
from onestop.catalog.choose import choose
from onestop.catalog.spec import Situation, ThemeSpec
from onestop.portal import charts, scopes
from onestop.portal.charts import Chart
from onestop.portal.scopes import Scope


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the answer given, "" where there is none yet."""

    situation: Situation
    answer: str
    fault: str = ""

    @property
    def answer_label(self) -> str:
        """The answer in words."""
        return self.situation.label(self.answer)


@dataclass(frozen=True, slots=True)
class Dates:
    """If the window accepts on `accepted`, the case is concluded by `due` at the latest."""

    accepted: date
    due: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class PersonalGuide:
    """What the answers so far say. `scope` and `dates` are there once every question is answered."""

    theme: ThemeSpec
    questions: tuple[Question, ...]
    ineligible: tuple[Ineligible, ...]
    scope: Scope | None
    dates: Dates | None
    chart: Chart
    query: str
    """The answers as they stand in an address; none of them says who somebody is."""


def personal_guide(theme: ThemeSpec, given: Mapping[str, str], *, today: date) -> PersonalGuide:
    """Answers that are no option count as not given; never raises."""
    choice = choose(theme, given)
    answers = {key: given[key] for key in choice.questions if key not in choice.unanswered}
    complete = not choice.unanswered
    return PersonalGuide(
        theme=theme,
        questions=tuple(Question(theme.situations_by_key[key], answers.get(key, "")) for key in choice.questions),
        ineligible=choice.ineligible,
        scope=scopes.scope_for(theme, choice) if complete and not choice.ineligible else None,
        dates=_dates(theme, today) if complete and not choice.ineligible else None,
        chart=charts.chart_of(theme, _decided(choice)),
        query=urlencode(answers),
    )


def _decided(choice: Choice) -> Choice | None:
    return None if choice.unanswered or choice.ineligible else choice


def _dates(theme: ThemeSpec, today: date) -> Dates:
    accepted, due = queries.due_if_accepted(theme, today)
    return Dates(accepted=accepted, due=due.date, provisional=due.provisional)
