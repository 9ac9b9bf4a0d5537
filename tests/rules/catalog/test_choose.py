"""What applies to a person, and why."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.catalog.choice import Choice
from onestop.catalog.choose import choose
from onestop.catalog.conditions import NEVER, All, Compare, Equals
from onestop.catalog.flags import raised_flags
from onestop.catalog.spec import ItemSpec, ThemeSpec, Waiver
from onestop.deadlines import calendar, workdays

BORROWER = {"lives_here": "yes", "old_card": "none", "borrows": "yes"}
READER = {"lives_here": "yes", "old_card": "none", "borrows": "no"}
VISITOR = {"lives_here": "no"}


def _applying(choice: Choice) -> list[str]:
    return [item.code for item in choice.items if item.applies]


def _asked(choice: Choice) -> set[str]:
    return {field.key for field in choice.fields if field.asked}


@pytest.mark.parametrize(
    ("answers", "applying"),
    [
        ({}, ["reader_card"]),
        (READER, ["reader_card"]),
        (BORROWER, ["reader_card", "deposit", "deposit_refund", "home_loan"]),
        (BORROWER | {"old_card": "in_hand"}, ["reader_card", "home_loan"]),
        (VISITOR, []),
        (VISITOR | {"borrows": "yes"}, []),
    ],
)
def test_items_follow_the_situations(library_card: ThemeSpec, answers: dict[str, str], applying: list[str]) -> None:
    assert _applying(choose(library_card, answers)) == applying


def test_every_reason_is_said_in_words(library_card: ThemeSpec) -> None:
    items = choose(library_card, BORROWER).item
    assert items["reader_card"].why == "所有申请人都要办理。"
    assert items["home_loan"].why == "因为“您要把书借回家吗”选择了“借回家”。"
    assert items["deposit"].why == "因为“您要把书借回家吗”选择了“借回家”，“您有旧读者证吗”选择了“没有”。"
    assert items["deposit_refund"].why == "随“缴纳押金”办理。"
    not_applying = choose(library_card, READER).item
    assert not_applying["home_loan"].why == "因为“您要把书借回家吗”选择了“只在馆内看”。"
    assert not_applying["deposit_refund"].why == "不办理“缴纳押金”，因此没有这一步。"
    assert choose(library_card, {}).item["home_loan"].why == "因为“您住在本区吗”还没有回答。"


def test_the_theme_s_own_words_come_first(library_card: ThemeSpec) -> None:
    worded = _with_item(library_card, "home_loan", why_applies="甲。", why_not="乙。")
    assert choose(worded, BORROWER).item["home_loan"].why == "甲。"
    assert choose(worded, READER).item["home_loan"].why == "乙。"


def test_questions_are_asked_in_turn(library_card: ThemeSpec) -> None:
    choice = choose(library_card, {"lives_here": "yes", "borrows": "maybe"})
    assert choice.questions == ("lives_here", "old_card", "borrows")
    assert choice.unanswered == ("old_card", "borrows")
    assert choose(library_card, VISITOR | {"borrows": "yes"}).questions == ("lives_here",)


def test_whoever_is_not_eligible_is_told_why_and_who_is_competent(library_card: ThemeSpec) -> None:
    choice = choose(library_card, VISITOR)
    (told,) = choice.ineligible
    assert (told.code, told.reason) == ("district", "您“不住在本区”，本馆不能受理。")
    assert told.competent == "您居住地的图书馆"
    assert {item.why for item in choice.items} == {told.reason}
    assert _asked(choice) == {"name", "id_number", "mobile"}
    assert not [material for material in choice.materials if material.applies]


def test_a_declined_item_is_left_out_with_its_part(library_card: ThemeSpec) -> None:
    choice = choose(library_card, BORROWER, declined=frozenset({"home_loan", "reader_card"}))
    assert _applying(choice) == ["reader_card", "deposit", "deposit_refund"]
    assert choice.item["home_loan"].why == "申请人选择不办理。"
    assert "branch" not in _asked(choice)


def test_a_predecessor_that_does_not_apply_gives_way_to_its_own(library_card: ThemeSpec) -> None:
    assert choose(library_card, BORROWER).item["home_loan"].starts_after == ("deposit",)
    without_deposit = choose(library_card, BORROWER | {"old_card": "in_hand"})
    assert without_deposit.item["home_loan"].starts_after == ("reader_card",)
    assert choose(library_card, BORROWER).item["deposit_refund"].starts_after == ("deposit",)


def test_papers_on_their_way_are_awaited_not_required(library_card: ThemeSpec) -> None:
    choice = choose(library_card, BORROWER | {"old_card": "coming"})
    loan, old_card = choice.item["home_loan"], choice.material["old_card"]
    assert (loan.awaits, loan.awaits_label) == (("old_card",), "旧读者证还在路上，收到后再交。")
    assert (old_card.applies, old_card.required, old_card.awaited) == (True, False, True)
    in_hand = choose(library_card, BORROWER | {"old_card": "in_hand"}).material["old_card"]
    assert (in_hand.applies, in_hand.required, in_hand.awaited) == (True, True, False)
    assert not choose(library_card, BORROWER).material["old_card"].applies


def test_a_situation_waives_a_material(library_card: ThemeSpec) -> None:
    portrait = choose(library_card, BORROWER | {"old_card": "in_hand"}).material["portrait"]
    assert (portrait.applies, portrait.required, portrait.waived_by) == (True, False, "situation")
    assert portrait.why == "沿用旧证照片"
    id_card = choose(library_card, BORROWER).material["id_card"]
    assert (id_card.required, id_card.waived_by) == (True, "")
    assert [waiver.kind for waiver in id_card.possible_waivers] == ["e_certificate"]


def test_a_waived_paper_is_not_awaited_and_needs_no_other_waiver(library_card: ThemeSpec) -> None:
    waivers = (
        Waiver("situation", "馆里有底，不必交。", Equals("borrows", ("yes",))),
        Waiver("e_certificate", "已核验电子读者证", source="电子读者证"),
    )
    theme = _with_material(library_card, "old_card", waivers=waivers)
    waived = choose(theme, BORROWER | {"old_card": "coming"}).material["old_card"]
    assert (waived.required, waived.waived_by, waived.awaited) == (False, "situation", False)
    assert (waived.why, waived.possible_waivers) == ("馆里有底，不必交。", ())


def test_an_optional_paper_applies_and_is_not_required(library_card: ThemeSpec) -> None:
    theme = _with_material(library_card, "id_card", optional=True)
    id_card = choose(theme, BORROWER).material["id_card"]
    assert (id_card.applies, id_card.required, id_card.waived_by) == (True, False, "")


def test_nobody_is_turned_away_before_every_question_that_decides_it_is_answered(library_card: ThemeSpec) -> None:
    both = All((Equals("lives_here", ("yes",)), Equals("borrows", ("yes",))))
    (district,) = library_card.eligibility
    theme = dataclasses.replace(library_card, eligibility=(dataclasses.replace(district, requires=both),))
    assert choose(theme, {"lives_here": "yes"}).ineligible == ()
    assert choose(theme, {"lives_here": "yes", "borrows": "no"}).ineligible != ()


def test_fields_follow_items_and_earlier_fields(library_card: ThemeSpec) -> None:
    assert {"branch", "bank_account"} & _asked(choose(library_card, READER)) == set()
    assert choose(library_card, READER).field["branch"].why == "用到它的“开通外借”不办理。"
    by_post = choose(library_card, READER | {"delivery_way": "post"}).field["post_address"]
    assert (by_post.asked, by_post.required) == (True, True)
    picked_up = choose(library_card, READER | {"delivery_way": "pickup"}).field["post_address"]
    assert (picked_up.asked, picked_up.why) == (False, "因为“读者证怎么领”选择了“自取”。")


def test_a_reason_repeats_no_value_that_somebody_wrote_of_themselves(library_card: ThemeSpec) -> None:
    """Reasons are stored in the open, beside the sealed answers."""
    lately = Compare("moved_on", "ge", "2026-01-01")
    theme = _with_material(library_card, "id_card", required_when=lately)
    early = choose(theme, BORROWER | {"moved_on": "2025-12-31"}).material["id_card"]
    assert (early.applies, early.why) == (False, "因为“搬入日期”如所填写。")


def test_the_station_is_picked_by_the_first_field_that_is_asked(library_card: ThemeSpec) -> None:
    theme = _with_item(library_card, "home_loan", routed_by="branch", routed_by_otherwise="main_branch")
    assert choose(theme, BORROWER).item["home_loan"].station_field == "branch"
    hidden = tuple(
        dataclasses.replace(field, shown_when=NEVER) if field.key == "branch" else field for field in theme.form.fields
    )
    without = dataclasses.replace(theme, form=dataclasses.replace(theme.form, fields=hidden))
    assert choose(without, BORROWER).item["home_loan"].station_field == "main_branch"
    assert choose(theme, BORROWER).item["deposit"].station_field == ""


@pytest.mark.parametrize(
    ("moved_on", "raised"), [("2026-10-02", False), ("2026-10-01", True), ("x", False), ("", False)]
)
def test_a_flag_is_raised_the_day_after_its_days_are_over(library_card: ThemeSpec, moved_on: str, raised: bool) -> None:
    answers, on = BORROWER | {"moved_on": moved_on}, date(2026, 11, 1)
    flags = raised_flags(library_card, answers, on=on)
    assert [flag.detail for flag in flags] == ["自“搬入日期”起已满31个自然日，超过30个自然日。"] * raised
    assert ("late_reason" in _asked(choose(library_card, answers, on=on))) is raised


@pytest.mark.parametrize(("on", "raised"), [("2026-10-08", False), ("2026-10-09", True)])
def test_a_term_that_ends_in_a_holiday_goes_on_until_the_first_working_day(
    library_card: ThemeSpec, on: str, raised: bool
) -> None:
    """Moved on 1 September: the 30 days end on 1 October, and the holiday lasts from then to 7 October."""
    answers, day = BORROWER | {"moved_on": "2026-09-01"}, date.fromisoformat(on)
    since = workdays.first_day_off_before(calendar.load_builtin(), day)
    flags = raised_flags(library_card, answers, on=day, open_since=since)
    assert [flag.detail for flag in flags] == ["自“搬入日期”起已满38个自然日，超过30个自然日。"] * raised
    assert choose(library_card, answers, on=since).field["late_reason"].asked is raised


def test_a_reason_that_was_given_stays_when_the_day_is_not_told(library_card: ThemeSpec) -> None:
    assert "late_reason" not in _asked(choose(library_card, BORROWER))
    assert "late_reason" in _asked(choose(library_card, BORROWER | {"late_reason": "病了"}))


ORDINARY = ("yes", "no", "none", "in_hand", "coming", "east", "post", "2026-01-01")
ODD = ("", " ", "NaN", "2026-13-99", "9" * 400, "{lives_here}", "\0", "𠀀", "٣", "-1e5", "²")
WORDS = st.sampled_from(ORDINARY + ODD)
KEYS = st.sampled_from(
    ["lives_here", "old_card", "borrows", "branch", "moved_on", "delivery_way", "late_reason", "post_address", "x"]
)
ANYBODY = st.dictionaries(KEYS, WORDS)
CODES = st.frozensets(st.sampled_from(["reader_card", "deposit", "deposit_refund", "home_loan", "x"]))


@given(answers=ANYBODY, declined=CODES, on=st.none() | st.dates())
def test_choosing_never_fails_and_its_answer_agrees_with_itself(
    library_card: ThemeSpec, answers: dict[str, str], declined: frozenset[str], on: date | None
) -> None:
    choice = choose(library_card, answers, declined=declined, on=on)
    applying = set(_applying(choice))
    for item in choice.items:
        assert item.why
        assert set(item.starts_after) <= applying
        assert item.applies or not (item.starts_after or item.awaits or item.station_field)
        assert item.code not in item.starts_after
        assert set(item.awaits) <= {material.code for material in choice.materials if material.applies}
        assert not item.station_field or item.station_field in _asked(choice)
    for material in choice.materials:
        assert not (material.required and (material.waived_by or material.awaited or not material.applies))
        assert set(material.read_by) <= applying
        assert material.applies == bool(material.read_by)
        assert material.why
    assert all(field.asked or not field.required for field in choice.fields)
    assert all(field.why for field in choice.fields)
    assert set(choice.unanswered) <= set(choice.questions)
    assert not (choice.ineligible and applying)


@given(answers=ANYBODY, declined=CODES)
def test_answers_that_are_not_asked_change_nothing(
    library_card: ThemeSpec, answers: dict[str, str], declined: frozenset[str]
) -> None:
    choice = choose(library_card, answers, declined=declined)
    counted = {*choice.questions, *_asked(choice)}
    kept = {key: value for key, value in answers.items() if key in counted}
    assert choose(library_card, kept, declined=declined) == choice


@given(answers=ANYBODY, declined=CODES)
def test_declining_only_takes_away(library_card: ThemeSpec, answers: dict[str, str], declined: frozenset[str]) -> None:
    whole, less = choose(library_card, answers), choose(library_card, answers, declined=declined)
    assert set(_applying(less)) <= set(_applying(whole))
    assert _asked(less) <= _asked(whole)
    required = {material.code for material in less.materials if material.required}
    assert required <= {material.code for material in whole.materials if material.required or material.awaited}


def _with_material(theme: ThemeSpec, code: str, **changes: object) -> ThemeSpec:
    materials = (
        dataclasses.replace(each, **changes) if each.code == code else each  # type: ignore[arg-type]
        for each in theme.materials
    )
    return dataclasses.replace(theme, materials=tuple(materials))


def _with_item(theme: ThemeSpec, code: str, **changes: str) -> ThemeSpec:
    def changed(item: ItemSpec) -> ItemSpec:
        return dataclasses.replace(item, **changes) if item.code == code else item  # type: ignore[arg-type]

    return dataclasses.replace(theme, work=tuple(map(changed, theme.work)))
