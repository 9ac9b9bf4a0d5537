"""Work goes to the departments and stations of the case's own district, and sealed words stay with their case."""

import pytest

from onestop.accounts import demo, directory, keys
from onestop.accounts.models import Department, User
from onestop.cases import contents
from onestop.cases.models import Case
from onestop.vault.sealing import SealBroken
from tests import scenario

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office() -> None:
    scenario.plant()


@pytest.mark.parametrize(
    ("street", "station"),
    [
        ("130602001", "police-130602-01"),
        ("130602002", "police-130602-01"),
        ("130602003", "police-130602-02"),
        ("130602004", "police-130602-02"),
    ],
)
def test_every_street_has_its_station(street: str, station: str) -> None:
    found = directory.station_of_street(street)

    assert found is not None
    assert found.code == station


def test_a_street_that_is_not_there_has_none() -> None:
    assert directory.station_of_street("130602999") is None


def test_another_districts_departments_are_not_offered_and_get_no_work() -> None:
    for kind in ("police", "social_security"):
        Department.objects.create(code=f"{kind}-other", kind=kind, name="邻区", region_code="130606")

    codes = [row.code for row in directory.stations("police", demo.REGION)]
    assert codes == ["police-130602", "police-130602-01", "police-130602-02"]
    assert directory.departments_for(demo.REGION)["social_security"].code == "social-130602"


def test_sealed_words_do_not_open_in_another_case_or_column() -> None:
    one, other = scenario.submitted(), scenario.submitted("02_with_spouse")
    Case.objects.filter(id=one.id).update(answers_sealed=other.answers_sealed)

    with pytest.raises(SealBroken):
        contents.answers(Case.objects.get(id=one.id))
    with pytest.raises(SealBroken):
        contents.read(other.applicant_sealed or b"", column="cases_case.answers", row=other.id)


def test_an_account_is_found_by_the_number_alone_and_nobody_else_by_it() -> None:
    username, _name, number, _mobile = demo.APPLICANTS[0]
    index = keys.index(number, column="id_number")

    assert contents.id_number_index(f" {number.lower()} ") == index
    assert [user.username for user in User.objects.filter(id_number_index=index)] == [username]
