"""What reconciling may find, in the words of whoever must act on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onestop.exchange.models import Receipt


class Stage(StrEnum):
    """How far a work item is proven to have come."""

    NOT_APPLICABLE = "not_applicable"
    WAITING = "waiting"
    AT_DEPARTMENT = "at_department"
    TO_SEND = "to_send"
    TO_COLLECT = "to_collect"
    SENT = "sent"
    RECEIVED = "received"
    FINISHED = "finished"


STAGES: Mapping[Stage, str] = {
    Stage.NOT_APPLICABLE: "不适用",
    Stage.WAITING: "等待前置或材料",
    Stage.AT_DEPARTMENT: "部门在工作台办理",
    Stage.TO_SEND: "等待推送",
    Stage.TO_COLLECT: "纸质材料待领取",
    Stage.SENT: "已送达对方系统",
    Stage.RECEIVED: "部门已收到，办理中",
    Stage.FINISHED: "已结束",
}


class Gap(StrEnum):
    """One way in which something may get lost on the road."""

    UNRELAYED = "unrelayed"
    UNSENT = "unsent"
    PENDING = "pending"
    MISCONFIGURED = "misconfigured"
    OVERDUE = "overdue"
    DEAD = "dead"
    SILENT = "silent"
    UNCOLLECTED = "uncollected"
    NOT_PASSED_ON = "not_passed_on"
    LOST = "lost"
    UNDECIDED = "undecided"
    LATE = "late"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    UNVERIFIED = "unverified"
    BROKEN = "broken"
    FOREIGN = "foreign"
    UNREPORTED = "unreported"
    ROW_REFUSED = "row_refused"
    ROW_MISSING = "row_missing"
    ROW_OLD = "row_old"
    ROW_UNKNOWN = "row_unknown"
    FILE_MISSING = "file_missing"
    FILE_UNKNOWN = "file_unknown"
    CONTRADICTION = "contradiction"
    RULES_CHANGED = "rules_changed"
    NO_RECEIPT = "no_receipt"
    UNTOLD = "untold"
    NO_END = "no_end"


VERDICTS: Mapping[str, Gap] = {
    "": Gap.UNDECIDED,
    **{verdict: Gap(verdict) for verdict in Receipt.Verdict if verdict != Receipt.Verdict.APPLIED},
}
"""What an answer that took no effect counts as."""

_ASK_AGAIN = "请联系对方改正后重新答复。"
WORDS: Mapping[Gap, tuple[str, str]] = {
    Gap.UNRELAYED: ("这条记录没有转交对外交换", "检查后台程序是否在运行（onestop worker），并查看运行日志。"),
    Gap.UNSENT: (
        "事项应转部门自有系统或纸质交接，却没有转出",
        "如果该单位是后来才改用自有系统的，由其经办人在工作台办结或转交；否则请系统管理员查看运行日志。",
    ),
    Gap.PENDING: ("等待推送", "系统自动重试，不用处理。"),
    Gap.MISCONFIGURED: ("推送不出去，要改设置", "请系统管理员核对对方的地址、密钥和时钟；改好后十分钟内自动送出。"),
    Gap.OVERDUE: ("等待推送太久", "请联系对方系统恢复服务；恢复后自动送出。急办的由经办人先行线下联系。"),
    Gap.DEAD: ("未能送达，已停止重试", "按失败代码改正后，在“数据交换”页面重新推送。"),
    Gap.SILENT: ("已送达，久无答复", "请联系该单位查问；对方没有收到的，在“数据交换”页面重新推送。"),
    Gap.UNCOLLECTED: (
        "纸质材料久未领取",
        "请通知该单位到窗口领取；已经取走的，由其经办人扫交接单上的二维码或输入交接码确认。",
    ),
    Gap.NOT_PASSED_ON: ("中转平台已收下，没有转给办理部门", "请联系中转平台查问；平台改好后会自行转送。"),
    Gap.LOST: ("对方曾确认收到，现在说没有这一条", "在“数据交换”页面重新推送。"),
    Gap.UNDECIDED: ("答复已收到，一直没有处理成", "检查后台程序是否在运行；已试过而出错的，按运行日志处理。"),
    Gap.LATE: ("答复不适用于当前状态，没有生效", "与对方核对以谁为准，核实后在“数据交换”页面了结。"),
    Gap.REFUSED: ("答复内容不符，没有生效", _ASK_AGAIN),
    Gap.UNKNOWN: ("答复对不上任何推送，没有生效", "与对方核对办件编号和事项，核实后了结；刚恢复过备份的，重新处理。"),
    Gap.UNREADABLE: ("答复读不懂，没有生效", _ASK_AGAIN),
    Gap.UNVERIFIED: ("答复签名不符，没有采信", "请系统管理员核对双方的密钥和时钟；改好后会重新取来。"),
    Gap.FOREIGN: ("答复的系统不是所推送的系统，没有采信", "请系统管理员与该系统核对，为何答复别人的事项。"),
    Gap.BROKEN: ("处理答复时出错，已停止重试", "按运行日志改正后，在“数据交换”页面重新处理。"),
    Gap.UNREPORTED: (
        "办件还没有上报",
        "检查后台程序是否在运行（onestop worker）；出错的按运行日志处理，改好后自动上报。",
    ),
    Gap.ROW_REFUSED: (
        "上报的记录不符合数据表的要求",
        "按所指的列改正内容、编码（reporting.toml）或单位的统一社会信用代码，再在“数据交换”页面重新上报。",
    ),
    Gap.ROW_MISSING: ("平台没有这条上报的记录", "重新上报这个办件（onestop report 办件编号 --again）。"),
    Gap.ROW_OLD: ("平台上的记录不是最新的", "重新上报这个办件（onestop report 办件编号 --again）。"),
    Gap.ROW_UNKNOWN: (
        "平台有一条本系统没有上报过的记录",
        "刚恢复过备份的，先全部重新上报（onestop report --again）；否则与平台核对后请其删除。",
    ),
    Gap.FILE_MISSING: ("材料文件的内容不在存储里", "从备份的 files 目录中取回；取不回的请申请人补交。"),
    Gap.FILE_UNKNOWN: (
        "存储里有文件，数据库里没有记录",
        "刚恢复过较早的数据库备份的，先核对备份；否则一周后自动清理。",
    ),
    Gap.CONTRADICTION: ("办件状态前后矛盾", "请系统管理员核验记录（onestop verify）并查明原因，不要直接修改数据库。"),
    Gap.NO_RECEIPT: ("短信已发出，一直没有回执", "请系统管理员向短信平台查询；急办的由窗口电话告知申请人。"),
    Gap.UNTOLD: ("短信没有送到申请人手机", "请窗口电话告知，并在办件页面的“消息”里记录。"),
    Gap.NO_END: ("邮件已交寄，久无签收或退回", "请向邮政查询运单；确已丢失的，由窗口与申请人商量补办。"),
    Gap.RULES_CHANGED: ("办件所依据的主题文件不见了或被改动过", "恢复该版本的原文件（onestop theme check）。"),
}
"""What is wrong, and what to do."""

CAUSES: Mapping[str, str] = {
    "wrong_state": "事项状态已变",
    "transferred": "事项已转交其他单位",
    "incomplete": "内容不全或不符",
    "no_delivery": "没有这条推送",
    "not_ours_region": "申报到的地区没有开办机构",
    "not_ours_theme": "申报的事项编码不是本机构开办的主题",
    "not_ours_system": "该系统不能转交申报",
    "unsigned": "没有签名",
    "bad_signature": "签名不符",
    "other_algorithm": "签名算法与所设的不一致",
    "bad_id": "报文编号不合规",
    "reused_id": "编号已用于另一份内容",
    "other_system": "不是所推送的系统",
    "stale": "时间戳相差超过5分钟",
    "no_key": "没有签名密钥",
    "bad_key": "签名密钥不是 SM2 密钥，或公钥与私钥不是一对",
    "no_sm2": "没有安装 SM2 签名组件，请安装 onestop[sm2]",
    "no_platform": "所设的连接方式不能上报",
    "ConnectError": "连接不上",
    "ConnectTimeout": "连接超时",
    "ReadTimeout": "等不到回复",
    "ReadError": "连接中断",
    "RemoteProtocolError": "连接中断",
    "unreadable_reply": "回复读不懂",
    "no_lookups": "所设的连接方式不能查询",
    "no_address": "ONESTOP_SYSTEMS 里没有这个系统的地址",
    "too_slow": "等不到回复",
    "found_nobody": "查无此人的号码也答复查到了",
    "rows_unanswered": "没有逐条答复",
}
"""Failure and verdict codes, as people read them."""


def cause(code: str) -> str:
    """A failure or verdict code in words; "" for none, the code itself where there are no words for it."""
    kind, _, number = code.partition("_")
    if kind == "http":
        return f"对方回复 {number}"
    if kind == "clock":
        return f"对方的时钟比本系统{'慢' if number.startswith('-') else '快'}{number.removeprefix('-')}分钟"
    name, _, places = code.partition(":")
    words = CAUSES.get(name) or (f"代码 {name}" if name else "")
    return f"{words}（{places}）" if places else words


ACCOUNTED = frozenset({Gap.PENDING})
"""Findings that are listed on request and are no fault."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not where it should be: about which case and item, since when, and what to do."""

    gap: Gap
    case_number: str = ""
    item_code: str = ""
    item: str = ""
    system: str = ""
    since: datetime | None = None
    detail: str = ""
    reference: str = ""
    """Id of the delivery, receipt, file or log entry, for the operator."""

    @property
    def wrong(self) -> str:
        """What is wrong, with the particulars."""
        return WORDS[self.gap][0] + (f"：{self.detail}" if self.detail else "")

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return WORDS[self.gap][1]
