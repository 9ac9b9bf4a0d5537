"""What a file really is, told from its first bytes and never from its name."""

import codecs
import io
import re
import zipfile
from collections.abc import Callable

JPEG, PNG, WEBP, BMP, TIFF, PDF = "JPEG", "PNG", "WEBP", "BMP", "TIFF", "PDF"
PICTURES = frozenset({JPEG, PNG, WEBP, BMP, TIFF})

_APPLE_PHOTO = "苹果 HEIC 照片"
_PROGRAM = "程序文件"
_WEB_PAGE = "网页或脚本文件"
_OFFICE = "办公文档（Word、WPS 等）"
_ARCHIVE = "压缩包"

_SAVE_AS_PDF = "请用原来的软件“另存为 PDF”或“打印为 PDF”，再上传。"
_SAVE_AS_JPEG = "请转成 JPEG（.jpg）格式再上传。"
_REMEDIES = {
    _APPLE_PHOTO: "请在手机“设置→相机→格式”中选“兼容性最佳”后重拍，或对这张照片截图，再上传。",
    _OFFICE: _SAVE_AS_PDF,
    "OFD 文档": _SAVE_AS_PDF,
    _ARCHIVE: "请先解压，再把里面的照片或 PDF 逐个上传。",
    "GIF 动图": _SAVE_AS_JPEG,
    "AVIF 图片": _SAVE_AS_JPEG,
    "Photoshop 图片": _SAVE_AS_JPEG,
    "视频": "请上传照片，不要上传视频。",
}
_DEFAULT_REMEDY = "请上传照片（JPEG、PNG、WebP、BMP、TIFF）或 PDF。"

_BY_FIRST_BYTES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"GIF8", "GIF 动图"),
    (b"8BPS", "Photoshop 图片"),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xfe\xed\xfa\xce", _PROGRAM),
    (b"\xfe\xed\xfa\xcf", _PROGRAM),
    (b"\xce\xfa\xed\xfe", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "快捷方式"),
    (b"#!", _WEB_PAGE),
    (b"<?php", _WEB_PAGE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (b"{\\rtf", _OFFICE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
)
_IN_ZIP = (
    ("[Content_Types].xml", _OFFICE),
    ("META-INF/manifest.xml", _OFFICE),
    ("OFD.xml", "OFD 文档"),
    ("AndroidManifest.xml", _PROGRAM),
    ("META-INF/MANIFEST.MF", _PROGRAM),
)
_APPLE_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_MARKUP = re.compile(rb"<(?:!doctype|!--|\?xml|html|head|body|svg|script|iframe|img|a\s)", re.IGNORECASE)
_TEXT_BYTES = bytes(range(32, 127)) + b"\t\r\n\f"


def kind_of(content: bytes) -> str:
    """One of the constants above for a file that is taken, otherwise its name in Chinese ("" = not known)."""
    for first, kind in _BY_FIRST_BYTES:
        if content.startswith(first):
            return kind
    for look in _LOOKS:
        if kind := look(content):
            return kind
    return ""


def remedy(kind: str) -> str:
    """What to do with a file of a kind that is not taken."""
    return _REMEDIES.get(kind, _DEFAULT_REMEDY)


def _bitmap(content: bytes) -> str:
    # "BM" alone also begins ordinary text; the four reserved bytes of a bitmap are zero.
    return BMP if content[:2] == b"BM" and content[6:10] == bytes(4) else ""


def _portable_document(content: bytes) -> str:
    return PDF if content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-") else ""


def _container(content: bytes) -> str:
    if content[:4] == b"RIFF":
        return WEBP if content[8:12] == b"WEBP" else "音频或视频"
    if content[4:8] != b"ftyp":
        return ""
    brand = content[8:12]
    if brand in _APPLE_BRANDS:
        return _APPLE_PHOTO
    return "AVIF 图片" if brand in (b"avif", b"avis") else "视频"


def _archive(content: bytes) -> str:
    if content[:4] not in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return _ARCHIVE
    return next((kind for name, kind in _IN_ZIP if name in names), _ARCHIVE)


def _text(content: bytes) -> str:
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _MARKUP.match(start):
        return _WEB_PAGE
    printable = sum(1 for byte in start if byte in _TEXT_BYTES or byte >= 0x80)
    whole = len(content) <= 4096
    return "文本文件" if start and printable == len(start) and _decodes(start, whole=whole) else ""


def _decodes(start: bytes, *, whole: bool) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            # The cut may fall inside a character: what it begins there does not count.
            codecs.getincrementaldecoder(encoding)().decode(start, final=whole)
        except UnicodeDecodeError:
            continue
        return True
    return False


_LOOKS: tuple[Callable[[bytes], str], ...] = (_bitmap, _portable_document, _container, _archive, _text)
