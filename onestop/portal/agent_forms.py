"""The forms by which somebody comes to act for another: an applicant names an agent, an agent the applicant."""

from collections.abc import Mapping
from dataclasses import dataclass

from onestop.cases.authorisation_words import DAYS, DEFAULT_DAYS, SCOPES, TO_FILE, Person
from onestop.catalog.spec import Option
from onestop.ui.fields import FieldView

HINTS = {
    "track": "看得到办到哪一步，看不到申报内容和材料。",
    "file": "填写、上传、提交、补正、选择送达方式。",
    "file_and_withdraw": "上面各项之外，还可以替您撤回。",
}
_ID = {"autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}
_NAME = {"spellcheck": "false", "autocomplete": "off"}
_MOBILE = {"type": "tel", "inputmode": "numeric", "autocomplete": "off"}


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed into one of the forms."""

    name: str = ""
    id_number: str = ""
    mobile: str = ""
    scope: str = ""
    days: int = DEFAULT_DAYS

    @property
    def person(self) -> Person:
        """Who is named."""
        return Person(self.name, self.id_number)


def given(posted: Mapping[str, str]) -> Given:
    """The form as it was sent; days that are no number count as none."""
    days = posted.get("days", "")
    return Given(
        name=posted.get("name", "").strip(),
        id_number=posted.get("id_number", "").strip(),
        mobile=posted.get("mobile", "").strip(),
        scope=posted.get("scope", ""),
        days=int(days) if days.isascii() and days.isdigit() else 0,
    )


def of_agent(typed: Given, faults: Mapping[str, str]) -> list[FieldView]:
    """Whom the applicant names, for what and how long."""
    return [
        _text("name", "代办人姓名", typed.name, faults, "medium", _NAME, hint="与身份证上的一致。"),
        _text("id_number", "代办人身份证号码", typed.id_number, faults, "medium", _ID),
        _scope("可以代办到哪一步", SCOPES, typed.scope, faults),
        _days(typed.days, faults),
    ]


def of_principal(typed: Given, faults: Mapping[str, str]) -> list[FieldView]:
    """For whom the agent begins, and how far the agent asks to act."""
    return [
        _text("name", "申请人姓名", typed.name, faults, "medium", _NAME, hint="与身份证上的一致。"),
        _text("id_number", "申请人身份证号码", typed.id_number, faults, "medium", _ID),
        _text("mobile", "申请人手机号码", typed.mobile, faults, "medium", _MOBILE, hint="填本人的，短信发给本人。"),
        _scope("请本人同意您", {scope: SCOPES[scope] for scope in TO_FILE}, typed.scope, faults),
        _days(typed.days, faults),
    ]  # fmt: skip


def _text(
    key: str,
    label: str,
    value: str,
    faults: Mapping[str, str],
    width: str,
    attributes: Mapping[str, str],
    hint: str = "",
) -> FieldView:
    return FieldView(
        key=key,
        label=label,
        hint=hint,
        unit="",
        required=True,
        value=value,
        fault=faults.get(key, ""),
        control="input",
        width=width,
        attributes={"type": "text", **attributes},
    )


def _scope(label: str, offered: Mapping[str, str], value: str, faults: Mapping[str, str]) -> FieldView:
    options = tuple(Option(scope, words, HINTS[scope]) for scope, words in offered.items())
    fault = faults.get("scope", "")
    return FieldView("scope", label, "", "", required=True, value=value, fault=fault, control="radios", options=options)


def _days(value: int, faults: Mapping[str, str]) -> FieldView:
    options = tuple(Option(str(days), f"{days} 天") for days in DAYS)
    return FieldView(
        key="days",
        label="有效多久",
        hint="到期自动失效，随时可以撤销。",
        unit="",
        required=True,
        value=str(value),
        fault=faults.get("days", ""),
        control="select",
        options=options,
    )
