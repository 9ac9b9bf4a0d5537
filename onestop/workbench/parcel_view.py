"""What the window does about results that go by post: hand them over, send again, let them be fetched."""

from collections.abc import Iterable
from dataclasses import dataclass

from onestop.cases.dispatches import Parcel
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import NOTHING

COLOURS = {
    "": ("quiet", "clock"),
    "requested": ("active", "clock"),
    "posted": ("active", "dots"),
    "on_way": ("active", "dots"),
    "delivered": ("good", "check"),
    "returned": ("bad", "back"),
    "to_pickup": ("good", "inbox"),
    "again": ("quiet", "dash"),
}


@dataclass(frozen=True, slots=True)
class ParcelLine:
    """A result that goes by post, with what may be done about it."""

    row: Parcel
    colour: str
    symbol: str
    acts: tuple[Act, ...]


def lines(rows: Iterable[Parcel]) -> tuple[ParcelLine, ...]:
    """The parcels of a case."""
    return tuple(ParcelLine(row, *COLOURS[row.state], _acts(row)) for row in rows)


def _acts(row: Parcel) -> tuple[Act, ...]:
    if row.may_dispatch:
        return (Act("dispatch", "交寄", tone="main", explains="按申请人填的收件地址交给邮政，运单号随后回传。"),)
    if not row.to_mend:
        return ()
    make = Maker(NOTHING)
    again = Act(
        "again",
        "重新寄",
        tone="main",
        explains="先与申请人核对。不变的可以不填，照原来的寄。",
        inputs=(
            make.line("address", "收件地址", required=False),
            make.line("recipient", "收件人", required=False),
            make.line("mobile", "收件人手机", required=False),
        ),
    )
    return (again, Act("pickup", "改为自取", explains="申请人会收到消息，请其带身份证件到窗口领取。"))
