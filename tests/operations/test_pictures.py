"""What a photograph is told about itself, and what becomes of one that is turned or cut."""

import pytest
from PIL import Image

from onestop.cases import picture_checks, picture_edits
from onestop.cases.picture_checks import Remark
from onestop.cases.picture_edits import EditRefused, Frame
from onestop.catalog.spec import PictureCheck
from tests import drawing

ID_CARD = PictureCheck(width=358, height=441, background="white")
TWO_INCH = PictureCheck(width=413, height=579, tolerance=50, background="red")


class TestRemarks:
    @pytest.mark.parametrize(
        ("content", "found"),
        [
            (drawing.page(), ()),
            (drawing.page(blur=1), ()),
            (drawing.page(blur=4), (Remark.BLURRED,)),
            (drawing.page(light=0.3), (Remark.DARK,)),
            (drawing.page(size=(600, 800)), (Remark.SMALL,)),
            (drawing.page(size=(600, 800), light=0.3), (Remark.SMALL, Remark.DARK)),
        ],
        ids=["sharp", "a little soft", "out of focus", "dark", "small", "small and dark"],
    )
    def test_on_a_paper(self, content: bytes, found: tuple[Remark, ...]) -> None:
        assert picture_checks.remarks(content, None) == found

    @pytest.mark.parametrize(
        ("size", "background", "found"),
        [
            ((358, 441), "white", ()),
            ((358, 441), (244, 243, 246), ()),
            ((358, 441), (190, 200, 215), (Remark.NOT_WHITE,)),
            ((358, 441), "red", (Remark.NOT_WHITE,)),
            ((716, 882), "white", (Remark.WRONG_SIZE,)),
            ((441, 358), "white", (Remark.WRONG_SIZE,)),
        ],
    )
    def test_on_a_portrait_for_the_id_card(
        self, size: tuple[int, int], background: str, found: tuple[Remark, ...]
    ) -> None:
        assert picture_checks.remarks(drawing.portrait(size=size, background=background), ID_CARD) == found

    @pytest.mark.parametrize(
        ("size", "background", "found"),
        [
            ((413, 579), "red", ()),
            ((413, 626), (200, 30, 40), ()),
            ((413, 531), (170, 20, 20), ()),
            ((413, 579), "white", (Remark.NOT_RED,)),
            ((413, 579), (67, 142, 219), (Remark.NOT_RED,)),
            ((413, 700), "red", (Remark.WRONG_SIZE,)),
        ],
    )
    def test_on_a_portrait_before_red(self, size: tuple[int, int], background: str, found: tuple[Remark, ...]) -> None:
        assert picture_checks.remarks(drawing.portrait(size=size, background=background), TWO_INCH) == found

    @pytest.mark.parametrize("size", [(1, 1), (2, 3), (4000, 1), (1, 4000)])
    def test_on_odd_pictures_come_too(self, size: tuple[int, int]) -> None:
        content = drawing.as_jpeg(Image.new("RGB", size, "white"))
        assert Remark.WRONG_SIZE in picture_checks.remarks(content, ID_CARD)
        picture_checks.remarks(content, None)


class TestTurning:
    def test_goes_clockwise_and_comes_round(self) -> None:
        source = Image.new("RGB", (30, 20), "white")
        source.paste("red", (0, 0, 10, 10))
        content = drawing.as_jpeg(source)
        once = picture_edits.turned(content, 90)[0]
        assert drawing.opened(once).size == (20, 30)
        red, _, blue = drawing.opened(once).convert("RGB").getpixel((15, 4))  # type: ignore[misc]
        assert red > 200 > 100 > blue

    @pytest.mark.parametrize("degrees", [0, 45, -90, 360])
    def test_otherwise_is_refused(self, degrees: int) -> None:
        with pytest.raises(EditRefused):
            picture_edits.turned(drawing.page(size=(100, 100)), degrees)


class TestFraming:
    def test_gives_exactly_the_size_and_nothing_to_remark(self) -> None:
        content = drawing.portrait(size=(3000, 4000))
        cut, media_type = picture_edits.framed(content, Frame(), ID_CARD)
        assert (drawing.opened(cut).size, media_type) == ((358, 441), "image/jpeg")
        assert picture_checks.remarks(cut, ID_CARD) == ()

    def test_moves_to_the_edge_and_no_further(self) -> None:
        source = Image.new("RGB", (2000, 1000), "white")
        source.paste("blue", (0, 0, 100, 1000))
        content = drawing.as_jpeg(source)
        for across in (-100, -1000):
            cut = drawing.opened(picture_edits.framed(content, Frame(across=across), ID_CARD)[0])
            assert cut.convert("RGB").getpixel((2, 200))[2] > 200  # type: ignore[index]
        right = drawing.opened(picture_edits.framed(content, Frame(across=100), ID_CARD)[0]).convert("RGB")
        assert min(right.getpixel((2, 200))) > 240  # type: ignore[arg-type]

    def test_of_too_few_pixels_is_refused(self) -> None:
        with pytest.raises(EditRefused, match="更清楚的原图"):
            picture_edits.framed(drawing.portrait(size=(358, 441)), Frame(zoom=400), ID_CARD)
