"""What the window may do about who acts for the applicant: record a signed authorisation, revoke one."""

from onestop.cases.authorisation_words import DAYS, SCOPES
from onestop.cases.rows import CasePage
from onestop.cases.states import CASE_ENDED
from onestop.workbench.acts import Act, Maker
from onestop.workbench.attempts import Attempt

NAME = "authorise"
SEEN = "yes"


def authorise(page: CasePage, attempt: Attempt) -> Act | None:
    """Record a signed 授权委托书; None where nothing is left to be done for the applicant."""
    if page.row.state in CASE_ENDED:
        return None
    make = Maker(attempt)
    days = ((str(days), f"{days}天") for days in DAYS)
    seen = (SEEN, "委托书有双方签名，双方身份证原件已核验", "")
    return Act(
        NAME,
        "登记纸质授权",
        explains="代办人带着签好的授权委托书和双方身份证来窗口时登记。登记以后短信告诉申请人，代办人登录后在首页接受。",
        inputs=(
            make.line("name", "代办人姓名"),
            make.line("id_number", "代办人身份证号码"),
            make.choose("scope", "授权范围", SCOPES.items()),
            make.pick("days", "有效期", days),
            make.tick("seen", "核验", [seen]),
        ),
        opened=attempt.refused is not None,
    )
