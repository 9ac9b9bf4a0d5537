"""What the window does about the results of a case: post them, note what became of them, give them in another way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onestop.cases.deliveries import ResultView
from onestop.cases.dispatches import Parcel
from onestop.cases.rows import CasePage
from onestop.catalog import delivery_forms
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import NOTHING, Attempt

OF_PARCEL = {
    "": ("quiet", "clock"),
    "requested": ("active", "clock"),
    "posted": ("active", "dots"),
    "on_way": ("active", "dots"),
    "delivered": ("good", "check"),
    "returned": ("bad", "back"),
}
OF_FETCHED = {"coming": ("quiet", "clock"), "ready": ("active", "inbox"), "handed_out": ("good", "check")}
NOT_DONE = ("办好后可以领取", "quiet", "clock")


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A result of a case, with what may be done about it."""

    row: ResultView
    words: str
    colour: str
    symbol: str
    acts: tuple[Act, ...]


def lines(page: CasePage, rows: Iterable[ResultView], attempt: Attempt) -> tuple[DeliveryLine, ...]:
    """The results of a case, a refused attempt shown in its place."""
    return tuple(_line(page, row, attempt if attempt.item_code == row.item_code else NOTHING) for row in rows)


def _line(page: CasePage, row: ResultView, attempt: Attempt) -> DeliveryLine:
    return DeliveryLine(row, *_standing(row), tuple(_acts(page, row, attempt)))


def _standing(row: ResultView) -> tuple[str, str, str]:
    if row.fetched is not None:
        return (row.fetched.words, *OF_FETCHED[row.fetched.state])
    if row.parcel is not None:
        return (row.parcel.words, *OF_PARCEL[row.parcel.state])
    return NOT_DONE


def _acts(page: CasePage, row: ResultView, attempt: Attempt) -> Iterator[Act]:
    if row.parcel is not None:
        yield from _of_parcel(row.parcel, attempt)
    if row.may_change:
        yield _change(page, row, attempt.at("change"))


def _of_parcel(parcel: Parcel, attempt: Attempt) -> Iterator[Act]:
    if parcel.may_dispatch:
        yield Act("dispatch", "交寄", tone="main", explains="按申请人填的收件地址交给邮政，运单号随后回传。")
    if parcel.to_mend:
        yield _again(Maker(attempt.at("again")), opened=attempt.act == "again")
    if parcel.may_note:
        yield from _by_hand(attempt) if parcel.id is None else _ended_by_hand(attempt)


def _by_hand(attempt: Attempt) -> Iterator[Act]:
    inputs = (Maker(attempt.at("by_hand")).line("waybill", "运单号", hint="照邮政面单填写，字母和数字。"),)
    explains = "本机构没有接通邮政：寄出后登记运单号，申请人随即收到消息。"
    yield Act("by_hand", "登记运单号", "main", explains, inputs, opened=attempt.act == "by_hand")


def _ended_by_hand(attempt: Attempt) -> Iterator[Act]:
    make = Maker(attempt.at("signed"))
    signed = (make.date("on", "签收日期"), make.line("signed_by", "签收人", value="本人"))
    yield Act("signed", "登记签收", "main", inputs=signed, opened=attempt.act == "signed")
    make = Maker(attempt.at("came_back"))
    back = (make.date("on", "退回日期"), make.line("reason", "退回原因"))
    explains = "申请人随即收到取件码，可以来领，也可以改地址重寄。"
    yield Act("came_back", "登记退件", "plain", explains, back, opened=attempt.act == "came_back")


def _again(make: Maker, *, opened: bool) -> Act:
    return Act(
        "again",
        "重新寄",
        explains="先与申请人核对。不变的可以不填，照原来的寄；原来的取件码作废。",
        inputs=(
            make.line("address", "收件地址", required=False),
            make.line("recipient", "收件人", required=False),
            make.line("mobile", "收件人手机", required=False),
        ),
        opened=opened,
    )


def _change(page: CasePage, row: ResultView, attempt: Attempt) -> Act:
    make = Maker(attempt)
    ways = ((way.value, way.label) for way in delivery_forms.ways(page.theme, row.item_code))
    return Act(
        "change",
        "变更送达方式",
        explains="按申请人的要求改，申请人收到消息。收件信息不填的照原来的；填了的，所有还没有寄的结果都用新的。",
        inputs=(
            make.choose("way", "送达方式", ways, chosen=row.way),
            *(make.line(spec.key, spec.label, required=False) for spec in delivery_forms.label_fields(page.theme)),
        ),
        opened=bool(attempt.act),
    )
