"""The form with which results are handed out."""

from dataclasses import dataclass

from onestop.cases.operations.outlet import AGENT, APPLICANT, SIGNED
from onestop.cases.outlet_desk import OutletPage
from onestop.workbench.acts import Act, Input, Maker
from onestop.workbench.attempts import Attempt
from onestop.workbench.summaries import Summary, summary

HAND_OUT = "hand_out"
YES = "yes"


@dataclass(frozen=True, slots=True)
class OutletView:
    """The inputs in their sequence; `act` is None where nothing lies here."""

    act: Act | None
    first: tuple[Input, ...]
    agent: tuple[Input, ...]
    last: tuple[Input, ...]
    faults: Summary


def of_page(page: OutletPage, attempt: Attempt) -> OutletView:
    """Everything that lies here is ticked at first: who comes takes all of it."""
    make = Maker(attempt)
    results = [(str(one.id), one.result, "邮件被退回" if one.came_back else one.item_name) for one in page.lying]
    first = (
        make.tick("results", "交给领取人的", results, ticked=[value for value, _, _ in results]),
        make.choose("by", "谁来领", ((APPLICANT, "本人"), (AGENT, "代领人")), chosen=APPLICANT),
    )
    agent = (
        make.line("name", "代领人姓名"),
        make.line("id_number", "代领人身份证号码"),
        make.line("relation", "与申请人的关系", hint="例如：配偶、父母、战友。"),
        make.tick("authorised", "授权", [(YES, "已查看申请人的授权", "")]),
    )
    last = (
        make.tick("checked", "身份", [(YES, "已核对领取人的身份证件，人证相符", "")]),
        make.choose("signed", "签字", SIGNED.items()),
    )
    act = Act(HAND_OUT, "发放", inputs=(*first, *agent, *last)) if page.lying else None
    return OutletView(act, first, agent, last, summary(attempt, [act] if act else []))
