"""What may be wrong with a picture, in the words of who has to take it again."""

from onestop.cases.models import StoredFile
from onestop.cases.picture_checks import Remark
from onestop.catalog.spec import PictureCheck

_WORDS = {
    Remark.BLURRED: "照片可能没对上焦，字看不清。请拿稳手机、对准焦点重拍。",
    Remark.DARK: "照片偏暗。请在亮处重拍，不要让手和手机的影子落在上面。",
    Remark.SMALL: "照片只有 {width}×{height} 像素，小字可能看不清。请传原图，不要用截图或者压缩过的图。",
    Remark.WRONG_SIZE: "照片是 {width}×{height} 像素，要求 {wanted} 像素。可以点“裁成要求的大小”。",
    Remark.NOT_WHITE: "背景看起来不是白色，或者不均匀。要求白色背景、无边框。",
    Remark.NOT_RED: "背景看起来不是红色。要求红色背景。",
}


def in_words(stored: StoredFile, asked: PictureCheck | None) -> tuple[str, ...]:
    """The remarks on a file; `asked`: what the theme says of the picture."""
    wanted = f"{asked.width}×{asked.height}" if asked else ""
    codes = [code for code in stored.remarks.split(",") if code]
    return tuple(_WORDS[Remark(code)].format(width=stored.width, height=stored.height, wanted=wanted) for code in codes)
