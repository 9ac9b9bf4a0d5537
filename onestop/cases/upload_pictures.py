"""Draws an uploaded picture anew: upright, bounded, and with nothing in it but its pixels and their resolution."""

import io
import math
import struct

from PIL import Image

from onestop.cases import file_kinds

MOST_PIXELS = 60_000_000
"""Above a 50-megapixel phone photo and an A4 scan at 600 dpi; bigger ones would cost hundreds of megabytes to open."""

LONGEST_SIDE = 4000
_JPEG_QUALITY = 88
_FEW_COLOURS = 64
_SMALL = 1_000_000
"""Pixels up to which a PNG stays one: text on screen shots would blur as JPEG."""

_RESOLUTIONS = (30.0, 2400.0)

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each value of the Exif tag Orientation (0x0112)."""


class PictureUnfit(Exception):
    """A picture that cannot be taken; the message follows the name of the file."""


def redraw(content: bytes, *, kind: str) -> tuple[bytes, str]:
    """The picture as a fresh JPEG or PNG and its media type; kind is one of file_kinds.PICTURES."""
    source = _open(content, kind)
    width, height = source.size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels(f"{width}×{height}")
    _one_frame(source)
    resolution = _resolution(source)
    picture = _decoded(source)
    shrunk = max(picture.size) / max(width, height)
    return _written(picture, kind, resolution * shrunk)


def _too_many_pixels(size: str) -> PictureUnfit:
    most = MOST_PIXELS // 1_000_000
    return PictureUnfit(f"的尺寸太大（{size} 像素，最多 {most} 百万像素）。请降低分辨率重新拍照或扫描。")


def _damaged() -> PictureUnfit:
    return PictureUnfit("打不开，图片已损坏或没有传完整。请在手机或电脑上打开确认，重新保存或重拍后再上传。")


def _open(content: bytes, kind: str) -> Image.Image:
    """The picture with only its header read."""
    try:
        return Image.open(io.BytesIO(content), formats=(kind,))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels("过多") from error
    except Exception as error:  # decoders fail on broken files in every way there is
        raise _damaged() from error


def _one_frame(source: Image.Image) -> None:
    # A phone's JPEG may carry a preview or depth map as a second frame (MPO): the first is the photo.
    try:
        frames = 1 if source.format == "MPO" else getattr(source, "n_frames", 1)
    except Exception as error:
        raise _damaged() from error
    if frames == 1:
        return
    if source.format == "TIFF":
        raise PictureUnfit(f"是 {frames} 页的 TIFF。请另存为 PDF，或每页存成一张图片再上传。")
    raise PictureUnfit("是会动的图片（动图），不能作为材料。请上传静止的照片。")


def _resolution(source: Image.Image) -> float:
    """Dots per inch, 0 where the file does not say or says nonsense."""
    try:
        dots = float(source.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, LookupError, ArithmeticError):
        return 0.0
    lowest, highest = _RESOLUTIONS
    return dots if math.isfinite(dots) and lowest <= dots <= highest else 0.0


def _decoded(source: Image.Image) -> Image.Image:
    """The pixels: upright, at most LONGEST_SIDE, in mode 1, L or RGB, transparency laid on white."""
    try:
        # A JPEG can be shrunk while it is read, which saves most of the memory.
        source.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        source.load()
        picture = _plain(source)
        if max(picture.size) > LONGEST_SIDE:
            picture = picture.convert("L") if picture.mode == "1" else picture
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _upright(picture, _orientation(source))
    except Exception as error:
        raise _damaged() from error


def _plain(source: Image.Image) -> Image.Image:
    if source.mode in ("1", "L", "RGB") and "transparency" not in source.info:
        return source
    if source.mode.startswith("I"):
        return source.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not source.has_transparency_data:
        return source.convert("RGB")
    layered = source.convert("RGBA")
    white = Image.new("RGB", layered.size, "white")
    white.paste(layered, mask=layered.getchannel("A"))
    return white


def _orientation(source: Image.Image) -> int:
    try:
        return int(source.getexif().get(0x0112, 1))
    except (OSError, ValueError, TypeError, SyntaxError, LookupError, struct.error):
        return 1  # unreadable camera data: the pixels are still good


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return picture.transpose(turn) if turn is not None else picture


def _written(picture: Image.Image, kind: str, resolution: float) -> tuple[bytes, str]:
    # Pillow writes comments, profiles and text of the source when they are still in `info`.
    picture.info = {}
    dots = {"dpi": (resolution, resolution)} if resolution else {}
    stays_png = kind == file_kinds.PNG and picture.width * picture.height <= _SMALL
    target = io.BytesIO()
    if stays_png or picture.getcolors(_FEW_COLOURS) is not None:
        picture.save(target, "PNG", **dots)
        return target.getvalue(), "image/png"
    picture.save(target, "JPEG", quality=_JPEG_QUALITY, optimize=True, **dots)
    return target.getvalue(), "image/jpeg"
