"""Whether a page is about the applicant, by the number on it, and by the name where it bears no number."""

from collections.abc import Iterable
from enum import StrEnum

from onestop.catalog.spec import IdentityFields
from onestop.recognition.values import ReadValue


class Whose(StrEnum):
    """Whom a page is about."""

    APPLICANT = "applicant"
    NAMESAKE = "namesake"
    SOMEBODY_ELSE = "somebody_else"
    UNSAID = "unsaid"


WARNINGS = {
    Whose.NAMESAKE: "同名，但身份证号码不是申请人的：可能是同名的另一个人，请看原件",
    Whose.SOMEBODY_ELSE: "上面的人不是申请人，可能是别人的材料，请看原件",
}


def whose(read: Iterable[ReadValue], identity: IdentityFields, *, name: str, id_number: str) -> Whose:
    """Whom the values on a page are about; name and number are the applicant's, "" where not known yet.

    A number whose check digit is wrong was misread and says nothing.
    """
    said = {one.key: one.value for one in read if not one.fault}
    number_said, name_said = said.get(identity.id_number, ""), said.get(identity.name, "")
    if number_said and id_number:
        if number_said == id_number:
            return Whose.APPLICANT
        return Whose.NAMESAKE if name_said == name else Whose.SOMEBODY_ELSE
    if name_said and name:
        return Whose.APPLICANT if name_said == name else Whose.SOMEBODY_ELSE
    return Whose.UNSAID
