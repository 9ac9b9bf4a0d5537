"""What the viewer has just tried and was refused, kept so that the page can show it again with nothing lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from onestop.cases.refusals import Fault, Refused


@dataclass(frozen=True, slots=True)
class Attempt:
    """A refused act with everything that was typed; the empty attempt stands for a fresh page."""

    act: str = ""
    typed: QueryDict = field(default_factory=QueryDict)
    refused: Refused | None = None
    item_code: str = ""
    """The work item it was about, on pages that show several."""

    def at(self, act: str) -> "Attempt":
        """This attempt if it was of that act, else the empty one."""
        return self if act == self.act else NOTHING

    def value(self, name: str, otherwise: str = "") -> str:
        """What was typed into the field; `otherwise` on a fresh page."""
        return str(self.typed.get(name, "")) if self.act else otherwise

    def values(self, name: str) -> frozenset[str]:
        """Every box ticked under the name."""
        return frozenset(str(value) for value in self.typed.getlist(name))

    @property
    def faults(self) -> Mapping[str, str]:
        """What is wrong, by field key, material code or name of the input; the first message of each."""
        found: dict[str, str] = {}
        for fault in self.refused.faults if self.refused else ():
            found.setdefault(fault.where, fault.message)
        return found


NOTHING = Attempt()


def at_paper(typed: QueryDict, refused: Refused, material_code: str) -> Attempt:
    """A refused act upon one paper: what the refusal says as a whole is said beside that paper."""
    faults = refused.faults or (Fault(material_code, refused.message),)
    return Attempt("paper", typed, Refused(refused.message, faults=faults))
