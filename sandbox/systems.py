"""Which systems the sandbox pretends to be: their names, what they stand for, and who works at them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """Somebody who signs in: the login name, the post, the system, and whether all others are theirs to look after."""

    name: str
    post: str
    system: str
    looks_after_all: bool = False

    def may_enter(self, system: str) -> bool:
        """Whether the desk and the switches of a system are theirs."""
        return self.looks_after_all or system == self.system


@dataclass(frozen=True)
class Twin:
    """A pretend system under its code. One that nobody decides at has no desk, and says what it goes by."""

    code: str
    name: str
    stands_for: str
    goes_by: str = ""

    @property
    def has_desk(self) -> bool:
        """Whether there is something that a person decides."""
        return not self.goes_by


IDENTITY = "identity"
"""Has switches of its own: it speaks another protocol."""
TWINS = (
    Twin(
        "provincial_platform",
        "省一体化政务服务平台",
        "收下窗口录入的记录，转给各部门的系统，再把答复原路带回；退役军人事务部门的事项也可以在这里办。",
    ),
    Twin("police_platform", "河北公安互联网+管理平台", "公安派出所在这里办户口登记、核发身份证。"),
    Twin("social_security_platform", "人社一体化公共服务平台", "人社局在这里办社会保险登记、养老保险关系转移接续。"),
    Twin("healthcare_platform", "河北省医疗保障信息平台", "医保局在这里办医疗保险参保登记、关系转移接续。"),
    Twin(IDENTITY, "统一身份认证（冀时办）", "申请人在这里选一个虚构的人登录，再回到网站。", goes_by="申请人自己"),
)
ACCOUNTS = (
    Account("platform", "平台管理员", "provincial_platform", looks_after_all=True),
    Account("police", "户籍民警", "police_platform"),
    Account("social", "社保经办", "social_security_platform"),
    Account("healthcare", "医保经办", "healthcare_platform"),
)
PAUSES: Mapping[str, Mapping[str, str]] = {
    "household_registration": {
        "cancelling_station_reply": "等待注销地派出所核实",
        "special_procedure": "特别程序（调查核实）",
    },
    "id_card": {"in_person_capture": "待到场采集", "card_production": "等待制证中心制证"},
    "social_insurance_registration": {"special_procedure": "特别程序（信息核实）"},
    "pension_transfer": {
        "awaiting_funds": "待资金到账",
        "unit_correction": "待部队更正凭证",
        "special_procedure": "特别程序（信息核实）",
    },
    "medical_insurance_enrolment": {"special_procedure": "特别程序（信息核实）"},
    "medical_insurance_transfer": {"awaiting_funds": "待资金到账", "unit_correction": "待部队更正凭证"},
    "self_employment_grant": {"awaiting_archive": "待档案", "special_procedure": "特别程序（公示、核查）"},
    "social_security_card": {"bank_production": "等待合作银行制卡"},
}
"""Item → the reasons for which its department stands still, by code."""
FUNDS = "awaiting_funds"


def twin(code: str) -> Twin:
    """A system by its code; one that nobody named has its code for a name."""
    return next((one for one in TWINS if one.code == code), Twin(code, code, "没有登记名称的系统。"))


def account_of(system: str) -> Account:
    """Who works at a system: its own account, else who looks after all."""
    return next((one for one in ACCOUNTS if one.system == system), ACCOUNTS[0])
