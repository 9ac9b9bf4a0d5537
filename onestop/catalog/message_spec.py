"""What a theme declares about reaching the applicant: what is told in which words, and how results get to people."""

from dataclasses import dataclass

from onestop.catalog.conditions import ALWAYS, Condition

LONGEST_LINK = 30
"""Characters of the address that a text message may name."""


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """The words for one kind of entry (消息模板). Of those for one entry the first whose condition holds is taken."""

    event: str
    """One of catalog.messages.TOLD."""
    text: str
    """With placeholders of that entry; "" where nobody is to be told, on purpose."""
    when: Condition = ALWAYS
    """Over the facts of that entry, e.g. which item, and not over answers."""


@dataclass(frozen=True, slots=True)
class MessageRules:
    """How the applicant is told of what happens (消息规则): in the portal always, by text message where one may go."""

    templates: tuple[MessageTemplate, ...]
    system: str = ""
    """External system that takes text messages; "" where the theme sends none."""
    signature: str = ""
    """Who speaks, put before every text message as 【…】 and counted with it."""
    quiet_from: str = "21:00"
    """Text messages wait from here until `quiet_until`, local time; where both are the same they never wait."""
    quiet_until: str = "08:00"

    @property
    def quiet(self) -> str:
        """The quiet hours as HH:MM-HH:MM; "" where there are none."""
        return f"{self.quiet_from}-{self.quiet_until}" if self.quiet_from != self.quiet_until else ""


@dataclass(frozen=True, slots=True)
class PostRules:
    """How results travel by post (邮寄规则)."""

    system: str
    way: str
    """The delivery way that means by post."""
    address: str
    """Form field with the address; the next two with who gets it, the applicant where they are empty."""
    recipient: str = ""
    mobile: str = ""
    natural_days: int = 15
    """How long a parcel may be on its way before it is asked about."""


@dataclass(frozen=True, slots=True)
class PickupRules:
    """How results are fetched (自取规则)."""

    way: str
    """The delivery way that means fetched by the applicant."""
    place: str = "window"
    """window: at the window of the leading department, department: where the item was handled."""
    bring: str = "本人身份证件"
    """What the applicant brings; the next what somebody else brings who fetches it."""
    agent_brings: str = "申请人的授权和双方身份证件"
    natural_days: int = 15
    """How long a result lies before it is called uncollected and the applicant is reminded, once."""
