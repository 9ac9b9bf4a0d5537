"""Every page of the page table, as `make screens` takes its picture: who opens it, where, and what it is called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

NOT_PAGES: Mapping[str, frozenset[str]] = {
    "only takes what a form or another page sends": frozenset(
        {
            "portal:agent_revoke",
            "portal:attach",
            "portal:check",
            "portal:check_take_back",
            "portal:lay_down",
            "portal:messages_read",
            "portal:promise",
            "portal:remove",
            "portal:save",
            "portal:take_on",
            "portal:turn",
            "ui:look",
            "ui:sign_in_as_sample",
            "ui:sign_out",
            "workbench:agent_authorise",
            "workbench:agent_revoke",
            "workbench:case_act",
            "workbench:case_contact",
            "workbench:case_item",
            "workbench:case_paper",
            "workbench:case_reveal",
            "workbench:check",
            "workbench:check_take_back",
            "workbench:document_issue",
            "workbench:document_void",
            "workbench:exchange_check",
            "workbench:exchange_receipt",
            "workbench:exchange_replay",
            "workbench:exchange_report",
            "workbench:exchange_resend",
            "workbench:filing_discard",
            "workbench:filing_paper",
            "workbench:filing_save",
            "workbench:filing_submit",
            "workbench:item_act",
            "workbench:item_reveal",
            "workbench:message_told",
            "workbench:original",
            "workbench:outlet_find",
            "workbench:outlet_hand_out",
            "workbench:outlet_take_in",
            "workbench:payment_act",
            "workbench:payment_make",
            "workbench:rectification_act",
            "workbench:result",
            "workbench:slip_collect",
            "workbench:slip_find",
            "workbench:slip_void",
            "workbench:stack_drop",
            "workbench:stack_sort",
        }
    ),
    "a file": frozenset(
        {
            "portal:agent_paper",
            "portal:authorisation_blank",
            "portal:document",
            "portal:file",
            "portal:form_to_edit",
            "portal:framed",
            "portal:manifest",
            "portal:printed_form",
            "portal:printed_receipt",
            "portal:sample",
            "portal:small",
            "portal:worker",
            "workbench:agent_paper",
            "workbench:case_act_preview",
            "workbench:document_preview",
            "workbench:document_print",
            "workbench:file",
            "workbench:form_to_edit",
            "workbench:outlet_receipt",
            "workbench:payment_file",
            "workbench:printed_form",
            "workbench:printed_receipt",
            "workbench:separators",
            "workbench:slip_print",
            "workbench:stack_page",
        }
    ),
    "for machines": frozenset({"api:api-root", "api:callback", "api:openapi-json", "api:paper", "healthz"}),
    "goes on to another page at once": frozenset({"ui:identity", "ui:identity_answer", "workbench:home"}),
}
"""What of the table is no page that somebody looks at, by the reason."""

TITLES: Mapping[str, str] = {
    "portal:home": "首页",
    "portal:guide": "办事指南",
    "portal:mine": "一次性告知单",
    "portal:lookup": "查进度",
    "portal:verify": "文书核验",
    "portal:verify_scanned": "文书核验：扫码结果",
    "portal:offline": "没有网络",
    "portal:begin": "已经有一件",
    "portal:case": "办理进度",
    "portal:questions": "回答问题",
    "portal:scope": "办哪些事、带哪些材料",
    "portal:form": "整张表",
    "portal:section": "填表的一步",
    "portal:papers": "上传材料",
    "portal:frame": "裁照片",
    "portal:review": "核对并提交",
    "portal:privacy": "谁看得到什么",
    "portal:discard": "删除草稿",
    "portal:receipt": "申报已提交",
    "portal:application": "申报内容",
    "portal:due": "到期日逐日说明",
    "portal:due_item": "一个事项的到期日",
    "portal:correction": "补正",
    "portal:awaited": "补交到了的材料",
    "portal:delivery": "改结果的送达方式",
    "portal:situation": "情况有变化",
    "portal:contact": "改号码或短信设置",
    "portal:rating": "评价",
    "portal:withdraw": "撤回整个申报",
    "portal:withdraw_item": "不办一个事项",
    "portal:agents": "请人代办",
    "portal:request_to_act": "确认由别人代办",
    "portal:begin_for": "替家人、战友办",
    "portal:acting": "代别人办理：能办什么",
    "portal:followed": "代看进度",
    "ui:sign_in": "登录",
    "ui:signed_out": "已退出",
    "workbench:queue": "窗口：待审",
    "workbench:cases": "窗口：查办件",
    "workbench:case": "窗口：一个办件",
    "workbench:identify": "窗口：代为申报",
    "workbench:filing_questions": "窗口：替申请人回答问题",
    "workbench:filing": "窗口：替申请人填表",
    "workbench:stack": "窗口：整叠扫描",
    "workbench:answer_correction": "窗口：替申请人补正",
    "workbench:label": "窗口：收件标签",
    "workbench:outlet": "发放：等人来领的结果",
    "workbench:outlet_case": "发放：交给一位申请人",
    "workbench:rectifications": "窗口：差评整改",
    "workbench:rectification": "窗口：一件差评",
    "workbench:ratings": "好差评统计",
    "workbench:season": "退役季试算",
    "workbench:worklist": "部门：待办",
    "workbench:finished": "部门：已办",
    "workbench:item": "部门：一个事项",
    "workbench:slips": "纸质交接",
    "workbench:slip": "一张交接单",
    "workbench:payments": "补助金发放",
    "workbench:payment": "一个发放批次",
    "workbench:exchange": "对接运行",
}
"""The pages in the sequence of the index."""

REFUSALS: Mapping[str, str] = {
    "refused": "没有办成",
    "403": "不能打开这个页面",
    "404": "没有找到这个页面",
    "draft": "申报的步骤",
}
"""What may be shown at an address of the table in place of its own page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture to take: page name, who is signed in ("" for nobody), address, and what is done on it first."""

    name: str
    who: str
    address: str
    act: Callable[..., object] | None = None


def file_name(name: str, width: int) -> str:
    """The picture's name in the folder."""
    return f"{name.replace(':', '-').replace('_', '-')}-{width}.webp"


def index(widths: Iterable[int]) -> str:
    """The page that shows them all (docs/screens/README.md)."""
    phone, desk = widths
    rows = [
        f"| {title} | `{name}` | ![手机]({file_name(name, phone)}) | ![电脑]({file_name(name, desk)}) |"
        for name, title in {**TITLES, **REFUSALS}.items()
    ]
    head = [
        "# 每一个页面的样子",
        "",
        "由 `make screens` 生成，请勿手改；人员和办件都是编的。手机屏宽 390 像素，电脑屏宽 1440 像素，都只有第一屏。",
        "",
        "| 页面 | 名称 | 手机 | 电脑 |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"
