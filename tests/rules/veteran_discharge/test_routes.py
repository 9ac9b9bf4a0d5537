"""Every item of the guide travels as its section 四 says, with the fields and papers that it reads and no others."""

import pytest

from onestop.catalog.spec import ItemSpec
from tests.rules.veteran_discharge import seed_tables

THEME = seed_tables.theme()
ROUTES = {route.item: route for route in THEME.routes}
HUB = "provincial_platform"
SYSTEMS = {
    "police": "police_platform",
    "social_security": "social_security_platform",
    "healthcare_security": "healthcare_platform",
}


def test_every_item_has_exactly_one_route() -> None:
    assert [route.item for route in THEME.routes] == [item.code for item in THEME.items]


@pytest.mark.parametrize("item", THEME.items, ids=lambda item: item.code)
def test_route_carries_what_the_item_reads_and_nothing_else(item: ItemSpec) -> None:
    route = ROUTES[item.code]

    assert set(route.fields) == {field.key for field in THEME.form.fields if item.code in field.read_by}
    assert set(route.materials) == {each.code for each in THEME.materials if item.code in each.read_by}


@pytest.mark.parametrize("item", THEME.items, ids=lambda item: item.code)
def test_route_goes_to_the_system_of_its_department(item: ItemSpec) -> None:
    route = ROUTES[item.code]

    if item.department in SYSTEMS:
        assert (route.system, route.via, route.paper) == (SYSTEMS[item.department], HUB, False)
    elif item.department == "armed_forces_dept":
        assert route.paper
    else:
        assert (route.system, route.via) == (HUB, "")


def test_one_name_at_the_receiver_means_one_field() -> None:
    for route in THEME.routes:
        assert len(set(route.fields.values())) == len(route.fields)


@pytest.mark.parametrize("key", ["bank_account", "host_id_number", "unit_code", "political_status"])
def test_sensitive_fields_go_only_where_they_are_needed(key: str) -> None:
    readers = {THEME.work_by_code[code].department for code in THEME.fields_by_key[key].read_by}

    assert (
        readers
        == {
            "bank_account": {"veterans_affairs"},
            "host_id_number": {"police"},
            "unit_code": {"veterans_affairs", "armed_forces_dept"},
            "political_status": {"veterans_affairs", "armed_forces_dept"},
        }[key]
    )
