"""A sealed value opens with its key at its place and nowhere else; an index finds equal texts and tells nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.vault import digests, sealing
from onestop.vault.keys import KeyRing, KeyUnavailable
from onestop.vault.sealing import SealBroken

OLD = KeyRing(current="k1", keys={"k1": bytes(range(16))}, index_key=b"i" * 32)
ROTATED = replace(OLD, current="k2", keys={**OLD.keys, "k2": bytes(range(16, 32))})
PLACE = "cases_case.answers:0190a1b2"
TEXT = "张𠮷 13060220020315401X".encode()


@given(st.binary(max_size=300), st.text(max_size=40))
def test_a_value_comes_back_as_it_was(plain: bytes, place: str) -> None:
    assert sealing.unseal(OLD, sealing.seal(OLD, plain, binding=place), binding=place) == plain


def test_nothing_of_the_value_can_be_read() -> None:
    assert TEXT not in sealing.seal(OLD, TEXT, binding=PLACE)


def test_equal_values_look_different_each_time() -> None:
    assert len({sealing.seal(OLD, TEXT, binding=PLACE) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "place", ["cases_case.answers:0190a1b3", "cases_case.applicant:0190a1b2", "accounts_user.answers:0190a1b2", ""]
)
def test_a_value_moved_to_another_row_column_or_table_does_not_open(place: str) -> None:
    with pytest.raises(SealBroken, match="移到了别处"):
        sealing.unseal(OLD, sealing.seal(OLD, TEXT, binding=PLACE), binding=place)


def test_a_value_altered_anywhere_does_not_open() -> None:
    sealed = sealing.seal(OLD, TEXT, binding=PLACE)
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises((SealBroken, KeyUnavailable)):
            sealing.unseal(OLD, bytes(altered), binding=PLACE)


@given(st.binary(max_size=80))
def test_what_never_was_sealed_is_said_to_be_broken(content: bytes) -> None:
    with pytest.raises((SealBroken, KeyUnavailable)):
        sealing.unseal(OLD, content, binding=PLACE)


@pytest.mark.parametrize("length", [0, 1, 2, 4, 31])
def test_a_value_cut_short_is_said_to_be_broken(length: int) -> None:
    sealed = sealing.seal(OLD, b"", binding=PLACE)[:length]
    with pytest.raises(SealBroken, match="可能已损坏"):
        sealing.unseal(OLD, sealed, binding=PLACE)
    with pytest.raises(SealBroken, match="可能已损坏"):
        sealing.key_id(sealed)


def test_after_rotation_old_values_open_and_new_ones_take_the_new_key() -> None:
    before = sealing.seal(OLD, TEXT, binding=PLACE)
    after = sealing.seal(ROTATED, TEXT, binding=PLACE)

    assert (sealing.key_id(before), sealing.key_id(after)) == ("k1", "k2")
    assert sealing.unseal(ROTATED, before, binding=PLACE) == sealing.unseal(ROTATED, after, binding=PLACE) == TEXT
    with pytest.raises(KeyUnavailable, match="“k2”不在密钥环中"):
        sealing.unseal(OLD, after, binding=PLACE)


def test_the_wrong_key_under_the_right_name_does_not_open() -> None:
    other = replace(OLD, keys={"k1": bytes(16)})
    with pytest.raises(SealBroken):
        sealing.unseal(other, sealing.seal(OLD, TEXT, binding=PLACE), binding=PLACE)


def test_an_index_finds_equal_texts_of_one_column_only() -> None:
    index = sealing.blind_index(OLD, "13060220020315401X", column="id_number")

    assert index == sealing.blind_index(ROTATED, "13060220020315401X", column="id_number")
    assert index != sealing.blind_index(OLD, "13060220020315401X", column="name")
    assert index != sealing.blind_index(OLD, "130602200203154028", column="id_number")


def test_without_the_key_nobody_can_try_out_numbers_against_an_index() -> None:
    index = sealing.blind_index(OLD, "13060220020315401X", column="id_number")

    assert index != sealing.blind_index(replace(OLD, index_key=b"j" * 32), "13060220020315401X", column="id_number")
    assert index not in {digests.sm3(text) for text in (b"13060220020315401X", b"id_number\x0013060220020315401X")}


def test_column_and_text_of_an_index_do_not_run_together() -> None:
    assert sealing.blind_index(OLD, "bc", column="a") != sealing.blind_index(OLD, "c", column="ab")


def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905-2016, example 1 of its annex."""
    assert digests.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_keyed_sm3_is_hmac() -> None:
    """RFC 2104, written out: a block of SM3 has 64 bytes."""
    key, data = b"k" * 32, "退役".encode()
    inner = digests.sm3(bytes(byte ^ 0x36 for byte in key.ljust(64, b"\0")) + data)
    outer = digests.sm3(bytes(byte ^ 0x5C for byte in key.ljust(64, b"\0")) + bytes.fromhex(inner))

    assert digests.keyed_sm3(key, data) == outer
