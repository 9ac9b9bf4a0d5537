"""What the pictures of `make screens` show: cases in every state, and who stands before them."""

import io
from collections.abc import Callable, Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from onestop.accounts import demo
from onestop.cases import issuing, queries
from onestop.cases.models import Authorisation, Case, Correction, IssuedDocument, Pickup, StoredFile
from onestop.cases.operations import (
    acting_for,
    applicant,
    authorising,
    delivering,
    department,
    files,
    outlet,
    stacks,
    window,
)
from onestop.exchange import payments, relay
from tests import recent, scenario
from tests.browser import walking
from tests.browser.shown import Shown
from tests.operations import authorised
from tests.rules.recognition import sheets

VETERAN, CLERK, OFFICER = "demo-veteran-1", "demo-window-1", "demo-police-1"
FATHER, SON, COMRADE = "demo-agent-1", "demo-veteran-4", "demo-veteran-2"
GUIDE = "/guide/veteran_discharge/2022/"


def sheet() -> bytes:
    """A scan as one knows them: a sheet with lines of writing and a red seal."""
    paper = Image.new("RGB", (840, 594), (251, 250, 246))
    pen = ImageDraw.Draw(paper)
    pen.rectangle((300, 60, 540, 84), fill=(70, 70, 72))
    for number in range(9):
        pen.rectangle((90, 140 + number * 42, 750 - number * 37 % 240, 150 + number * 42), fill=(168, 170, 172))
    pen.ellipse((600, 400, 740, 540), outline=(196, 44, 36), width=9)
    content = io.BytesIO()
    paper.save(content, "PNG")
    return content.getvalue()


def filled(code: str, *, without: str = "", to_the_window: bool = True) -> Case:
    """A case with a scan for each paper asked, but for the one named."""
    case_id, who, now = recent.draft(code, papers=False), scenario.person(VETERAN), timezone.now()
    page = queries.case_page(case_id=case_id, viewer=who, today=timezone.localdate())
    for one in page.materials:
        if one.required and one.code != without:
            files.attach_file(
                case_id=case_id, material_code=one.code, content=sheet(), name=f"{one.name}.png", actor=who, at=now
            )
    if to_the_window:
        applicant.submit(case_id=case_id, actor=who, at=now)
    return Case.objects.get(id=case_id)


def at_work() -> Case:
    """A case with items done, in progress and waiting."""
    case, now = filled("08_vouchers_arriving"), timezone.now()
    window.accept(case_id=case.id, actor=scenario.person(CLERK), at=now)
    for code in ("social_insurance_registration", "medical_insurance_enrolment"):
        scenario.complete(scenario.item_of(case, code), moment=now)
    item = scenario.item_of(case, "household_registration")
    department.claim(work_item_id=item.id, actor=scenario.officer_of(item), at=now)
    return case


def _corrected() -> Correction:
    """A case that the window asked something of."""
    case = filled("08_vouchers_arriving")
    window.ask_correction(
        case_id=case.id,
        fields=["settle_address"],
        materials=["host_household_book"],
        note="地址缺门牌号；户口簿请重拍首页。",
        actor=scenario.person(CLERK),
        at=timezone.now(),
    )
    return Correction.objects.get(case_id=case.id)


def _notice() -> UUID:
    """A document that the office issued."""
    return IssuedDocument.objects.get(case_id=at_work().id, document_code="acceptance_notice").id


def _let_act(case: Case, who: str, scope: str) -> None:
    """The veteran authorises somebody, who takes it on."""
    veteran, agent, now = scenario.person(VETERAN), authorised.named(who), timezone.now()
    deed = authorising.draw_up(case_id=case.id, agent=agent, scope=scope, days=60, actor=veteran, at=now)
    given = authorising.authorise(
        case_id=case.id, agent=agent, scope=scope, days=60, shown=deed.digest, actor=veteran, at=now
    )
    authorising.take_on(authorisation_id=given, actor=scenario.person(who), at=now)


def before_signing_in() -> list[Shown]:
    known = scenario.example().answers
    asked = {key: known[key] for key in queries.theme(*scenario.THEME).situations_by_key if key in known}
    return [
        Shown("portal:home", "", "/"),
        Shown("portal:guide", "", GUIDE),
        Shown("portal:mine", "", f"{GUIDE}mine/?{urlencode(asked)}"),
        Shown("portal:lookup", "", "/lookup/"),
        Shown("portal:verify", "", "/verify/"),
        Shown("portal:verify_scanned", "", f"/verify/{issuing.reference_of(_notice())}/"),
        Shown("portal:offline", "", "/offline/"),
        Shown("404", "", "/nowhere/"),
        Shown("ui:sign_in", "", "/sign-in/"),
    ]


def a_draft() -> list[Shown]:
    case = filled("01_with_parents", without="referral_letter", to_the_window=False)
    photo = StoredFile.objects.get(case_id=case.id, material__material_code="two_inch_photo")
    plain = ("questions", "scope", "form", "papers", "review", "privacy", "discard")
    return [
        Shown("draft", VETERAN, f"/cases/{case.id}/"),
        *(Shown(f"portal:{name}", VETERAN, f"/cases/{case.id}/{name}/") for name in plain),
        Shown("portal:section", VETERAN, f"/cases/{case.id}/form/household/"),
        Shown("portal:frame", VETERAN, f"/cases/{case.id}/papers/two_inch_photo/{photo.id}/frame/"),
        Shown("portal:begin", VETERAN, "/", _begin_again),
    ]


def _begin_again(page: Page) -> None:
    page.get_by_role("button", name="开始申报", exact=True).click()


def a_case_at_work() -> list[Shown]:
    case = at_work()
    plain = ("receipt", "application", "due", "contact", "withdraw")
    return [
        Shown("portal:case", VETERAN, f"/cases/{case.id}/"),
        *(Shown(f"portal:{name}", VETERAN, f"/cases/{case.id}/{name}/") for name in plain),
        Shown("portal:due_item", VETERAN, f"/cases/{case.id}/due/household_registration/"),
        Shown("portal:awaited", VETERAN, f"/cases/{case.id}/items/pension_transfer/papers/"),
        Shown("portal:withdraw_item", VETERAN, f"/cases/{case.id}/items/pension_transfer/withdraw/"),
        Shown("403", VETERAN, "/workbench/window/"),
        Shown("refused", VETERAN, f"/cases/{case.id}/withdraw/", _too_late(case)),
    ]


def _too_late(case: Case) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        now, clerk = timezone.now(), scenario.person(CLERK)
        window.terminate(case_id=case.id, reason="重复申报。", actor=clerk, at=now)
        walking.press(page, "确认撤回")

    return act


def corrections_and_changes() -> list[Shown]:
    correction = _corrected()
    changing = recent.submitted("11_late_report")
    window.accept(case_id=changing.id, actor=scenario.person(CLERK), at=timezone.now())
    unrated = scenario.declined(moment=timezone.now())
    return [
        Shown("portal:correction", VETERAN, f"/cases/{correction.case_id}/corrections/{correction.id}/"),
        Shown("portal:situation", VETERAN, f"/cases/{changing.id}/situations/pension_vouchers/"),
        Shown("portal:rating", VETERAN, f"/cases/{unrated.id}/rating/?level=2"),
    ]


def acting_for_others() -> list[Shown]:
    case = at_work()
    _let_act(case, FATHER, Authorisation.Scope.FILE)
    _let_act(case, COMRADE, Authorisation.Scope.TRACK)
    principal, mobile = authorised.PEOPLE[SON]
    begun = acting_for.begin(
        theme_code=scenario.THEME[0],
        theme_version=scenario.THEME[1],
        region_code=demo.REGION,
        principal=principal,
        mobile=mobile,
        scope=Authorisation.Scope.FILE,
        days=60,
        actor=scenario.person(FATHER),
        at=timezone.now(),
    )
    return [
        Shown("portal:agents", VETERAN, f"/cases/{case.id}/agents/"),
        Shown("portal:begin_for", FATHER, "/begin-for/"),
        Shown("portal:acting", FATHER, f"/cases/{case.id}/acting/"),
        Shown("portal:followed", COMRADE, f"/cases/{case.id}/followed/"),
        Shown("portal:request_to_act", SON, f"/requests/{begun}/"),
    ]


def the_results() -> list[Shown]:
    """Results that are posted, and two that are fetched at the window: one lies there, one is on its way."""
    case, now = filled("02_with_spouse"), timezone.now()
    window.accept(case_id=case.id, actor=scenario.person(CLERK), at=now)
    register, card = (scenario.item_of(case, code) for code in ("household_registration", "id_card"))
    scenario.complete(register, moment=now)
    scenario.complete(card, moment=now)
    other = filled("02_with_spouse")
    window.accept(case_id=other.id, actor=scenario.person(CLERK), at=now)
    for code in ("household_registration", "id_card"):
        item = scenario.item_of(other, code)
        scenario.complete(item, moment=now)
        delivering.change_delivery(work_item_id=item.id, way="pickup", label={}, actor=scenario.person(VETERAN), at=now)
    lying = Pickup.objects.get(case_id=other.id, work_item__item_code="household_registration")
    outlet.take_in(pickup_id=lying.id, actor=scenario.person(CLERK), at=now)
    return [
        Shown("portal:delivery", VETERAN, f"/cases/{case.id}/items/{register.item_code}/delivery/"),
        Shown("workbench:label", CLERK, f"/workbench/window/cases/{case.id}/", _label),
        Shown("workbench:outlet", CLERK, "/workbench/outlet/"),
        Shown("workbench:outlet_case", CLERK, f"/workbench/outlet/cases/{other.id}/"),
    ]


def _label(page: Page) -> None:
    form = page.locator("form[action$='/label/']").first
    form.evaluate("form => form.removeAttribute('target')")
    form.get_by_role("button").click()
    page.wait_for_url("**/label/")


def a_stack() -> list[Shown]:
    """Scans of a draft at the window, read and not yet sorted; one paper says another birth date than the form."""
    draft, clerk, now = scenario.draft(who=CLERK, papers=False), scenario.person(CLERK), timezone.now()
    mine = scenario.example().answers
    printed = {key: mine[key] for key in ("name", "id_number", "unit_code", "bank_account")}
    printed["birth_date"] = "2002-04-19"
    scans = [(f"{code}.png", _scan(code, printed)) for code in ("discharge_certificate", "id_card_copy", "bank_card")]
    stacks.drop_stack(case_id=draft, uploaded=scans, actor=clerk, at=now)
    while stacks.recognise_next(at=now):
        pass
    return [Shown("workbench:stack", CLERK, f"/workbench/window/filing/{draft}/stack/")]


def _scan(material: str, printed: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    sheets.paper(material, printed).save(content, "PNG")
    return content.getvalue()


def the_window() -> list[Shown]:
    case, correction = filled("01_with_parents"), _corrected()
    at_work()
    draft = scenario.draft(who=CLERK, papers=False)
    low = scenario.rated_badly(moment=timezone.now())
    return [
        Shown("workbench:queue", CLERK, "/workbench/window/"),
        Shown("workbench:cases", CLERK, "/workbench/window/cases/"),
        Shown("workbench:case", CLERK, f"/workbench/window/cases/{case.id}/"),
        Shown("workbench:identify", CLERK, "/workbench/window/filing/"),
        Shown("workbench:filing_questions", CLERK, f"/workbench/window/filing/{draft}/questions/"),
        Shown("workbench:filing", CLERK, f"/workbench/window/filing/{draft}/"),
        Shown("workbench:answer_correction", CLERK, f"/workbench/window/cases/{correction.case_id}/correction/"),
        Shown("workbench:rectifications", CLERK, "/workbench/window/rectifications/"),
        Shown("workbench:rectification", CLERK, f"/workbench/window/rectifications/{low.id}/"),
        Shown("workbench:ratings", "demo-supervisor", "/workbench/ratings/"),
        Shown("workbench:season", "demo-supervisor", "/workbench/season/?per_day=14&days=60&people-window=1"),
    ]


def the_departments() -> list[Shown]:
    case = at_work()
    item = scenario.item_of(case, "household_registration")
    while relay.relay(at=timezone.now()):
        pass
    return [
        Shown("workbench:worklist", OFFICER, "/workbench/items/"),
        Shown("workbench:item", OFFICER, f"/workbench/items/{item.id}/"),
        Shown("workbench:finished", "demo-social", "/workbench/items/finished/"),
        Shown("workbench:slips", CLERK, "/workbench/slips/"),
        Shown("workbench:slip", CLERK, "/workbench/slips/", _first_slip),
        Shown("workbench:exchange", "demo-administrator", "/workbench/exchange/"),
    ]


def _first_slip(page: Page) -> None:
    page.locator("main a[href*='/slips/']").first.click()
    page.wait_for_url("**/slips/*/")


def the_payments() -> list[Shown]:
    for who in (VETERAN, "demo-veteran-2"):
        scenario.complete(scenario.item_of(scenario.accepted(who=who), "self_employment_grant"))
    batch = payments.make_batch(actor=scenario.person("demo-veterans"), at=timezone.now())
    return [
        Shown("workbench:payments", "demo-veterans-2", "/workbench/payments/"),
        Shown("workbench:payment", "demo-veterans-2", f"/workbench/payments/{batch}/"),
    ]


SCENES = (
    before_signing_in,
    a_draft,
    a_case_at_work,
    corrections_and_changes,
    acting_for_others,
    the_results,
    a_stack,
    the_window,
    the_departments,
    the_payments,
)
