"""The forms that decide: each act a viewer may do now, as inputs that one template draws."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from onestop.workbench.attempts import Attempt

Labelled = tuple[str, str]
"""Value and its words."""


def key_of(name: str) -> str:
    """What an input is about: the key behind the hyphen where an act asks for several alike (outcome-number)."""
    return name.partition("-")[2] or name


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an input."""

    value: str
    label: str
    ticked: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of an act. kinds: line, text, date, choose (one of few), pick (one of many), tick (several)."""

    kind: str
    name: str
    label: str
    value: str = ""
    required: bool = True
    hint: str = ""
    options: tuple[Option, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something the viewer may do now. tones: main, plain, grave (cannot be taken back)."""

    name: str
    label: str
    tone: str = "plain"
    explains: str = ""
    inputs: tuple[Input, ...] = ()
    opened: bool = False
    """Whether it is shown open: it was just refused, or is what is usually done."""
    ticks: bool = False
    """Whether the ticks beside fields and papers belong to it."""

    previews: bool = False
    """Whether it issues documents, which can be looked at before."""

    @property
    def immediate(self) -> bool:
        """Whether one press does it, without any input."""
        return not self.inputs and not self.explains


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the inputs of one act, filled with what was typed in a refused attempt."""

    attempt: Attempt

    def line(self, name: str, label: str, *, value: str = "", required: bool = True, hint: str = "") -> Input:
        return self._typed("line", name, label, value, required, hint)

    def text(self, name: str, label: str, *, value: str = "", required: bool = True, hint: str = "") -> Input:
        return self._typed("text", name, label, value, required, hint)

    def date(self, name: str, label: str, *, required: bool = True, hint: str = "") -> Input:
        return self._typed("date", name, label, "", required, hint)

    def choose(
        self, name: str, label: str, options: Iterable[Labelled], *, required: bool = True, chosen: str = ""
    ) -> Input:
        return self._options("choose", name, label, ((*option, "") for option in options), required, (chosen,))

    def pick(self, name: str, label: str, options: Iterable[Labelled]) -> Input:
        return self._options("pick", name, label, ((*option, "") for option in options), True)

    def tick(
        self, name: str, label: str, options: Iterable[tuple[str, str, str]], *, ticked: Collection[str] = ()
    ) -> Input:
        return self._options("tick", name, label, options, False, ticked)

    def _typed(self, kind: str, name: str, label: str, value: str, required: bool, hint: str) -> Input:
        return Input(
            kind=kind,
            name=name,
            label=label,
            value=self.attempt.value(name, value),
            required=required,
            hint=hint,
            fault=self._fault(name),
        )

    def _fault(self, name: str) -> str:
        faults = self.attempt.faults
        return faults.get(name) or faults.get(key_of(name), "")

    def _options(
        self,
        kind: str,
        name: str,
        label: str,
        options: Iterable[tuple[str, str, str]],
        required: bool,
        at_first: Collection[str] = (),
    ) -> Input:
        chosen = self.attempt.values(name) if self.attempt.act else at_first
        return Input(
            kind=kind,
            name=name,
            label=label,
            required=required,
            options=tuple(Option(value, words, value in chosen, hint) for value, words, hint in options),
            fault=self._fault(name),
        )
