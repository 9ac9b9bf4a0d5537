"""Writes an uploaded PDF anew with nothing but the look of its pages."""

import base64
import io
import re
from collections.abc import Iterator

import pikepdf

from onestop.cases import upload_pdf_guard

MOST_PAGES = 50
_MOST_PICTURE_PIXELS = 120_000_000
_MOST_TEXT_CODED = 4 * 1024 * 1024
_LARGEST_RUN = 64  # two bytes of run-length code become 128

# qpdf itself unpacks only object tables and lists of objects; 50 pages need a fraction of this. The limits hold for
# the whole process and are set here, before any thread can open a file.
pikepdf.settings.set_qpdf_limits(
    doc_max_warnings=200,
    parser_max_nesting=100,
    parser_max_container_size=100_000,
    max_stream_filters=3,
    flate_max_memory=4 * 1024 * 1024,
    png_max_memory=4 * 1024 * 1024,
    tiff_max_memory=4 * 1024 * 1024,
    run_length_max_memory=4 * 1024 * 1024,
    dct_max_memory=64 * 1024 * 1024,
)

# The library mends a file that was cut off, and leaves out in silence the pages that it did not find: a paper is lost.
_END = b"%%EOF"
_TAIL = 64 * 1024

_OF_A_PAGE = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
_OF_THE_DOCUMENT = frozenset({"/Type", "/Pages", "/OCProperties"})
# Of a stream: files outside, replaced contents, private data, metadata.
_NOT_IN_STREAMS = ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/Metadata", "/PieceInfo", "/AF", "/Alternates")
_ASCII = {"/ASCII85Decode": "85", "/A85": "85", "/ASCIIHexDecode": "16", "/AHx": "16"}
_FLATE = frozenset({"/FlateDecode", "/Fl"})
_NOT_CODED_85 = re.compile(rb"[^!-uz]")
_NOT_CODED_16 = re.compile(rb"[^0-9a-fA-F]")

_SIMPLER = "用“打印为 PDF”重新生成，或改传照片。"


class DocumentUnfit(Exception):
    """A PDF that cannot be taken; the message follows the name of the file."""


def clean(content: bytes) -> tuple[bytes, int]:
    """The PDF with only the look of its pages, filled-in fields and stamps burnt in, and the number of its pages."""
    if _END not in content[-_TAIL:]:
        raise _damaged()
    try:
        upload_pdf_guard.measure(content)
        with pikepdf.open(io.BytesIO(content)) as source:
            return _cleaned(source)
    except pikepdf.PasswordError as error:
        raise _locked() from error
    except upload_pdf_guard.Swells as error:
        raise DocumentUnfit(f"解压后的内容异常庞大，无法安全打开。请降低分辨率、分成几个文件，或{_SIMPLER}") from error
    except upload_pdf_guard.Outdated as error:
        raise DocumentUnfit(f"使用了过时或异常的压缩方式，无法安全打开。请{_SIMPLER}") from error
    except (pikepdf.PdfError, ValueError, TypeError, LookupError, RuntimeError, OSError) as error:
        raise _damaged() from error


def _damaged() -> DocumentUnfit:
    return DocumentUnfit("打不开，PDF 已损坏或没有传完整。请打开确认后重新保存或重新扫描，再上传。")


def _locked() -> DocumentUnfit:
    return DocumentUnfit("有密码或加密保护。请去掉密码后重新上传。")


def _cleaned(source: pikepdf.Pdf) -> tuple[bytes, int]:
    if source.is_encrypted:
        raise _locked()
    if len(source.objects) > upload_pdf_guard.MOST_OBJECTS:
        raise upload_pdf_guard.Swells
    pages = len(source.pages)
    if pages == 0:
        raise DocumentUnfit("里没有页面。请重新生成 PDF 或改传照片。")
    if pages > MOST_PAGES:
        raise DocumentUnfit(f"有 {pages} 页，超过 {MOST_PAGES} 页的上限。请只留需要的页，或分成几个文件上传。")
    _check_streams(source)
    source.generate_appearance_streams()
    source.flatten_annotations("screen")
    _strip(source)
    target = io.BytesIO()
    source.save(
        target,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
        preserve_pdfa=False,
        deterministic_id=True,
    )
    return target.getvalue(), pages


def _strip(source: pikepdf.Pdf) -> None:
    """Leave pages, their contents and the layers; whatever else nothing leads to any more is not written."""
    _keep(source.Root, _OF_THE_DOCUMENT)
    for page in source.pages:
        _keep(page.obj, _OF_A_PAGE)
    for branch in _branches(source.Root.Pages):
        _keep(branch, frozenset({"/Type", "/Parent", "/Kids", "/Count"}))
    for stream in _streams(source):
        for key in _NOT_IN_STREAMS:
            if key in stream:
                del stream[key]
    _keep(source.trailer, frozenset({"/Root", "/Size", "/ID", "/Prev", "/XRefStm"}))


def _keep(holder: pikepdf.Object, keys: frozenset[str]) -> None:
    for key in list(holder.keys()):
        if key not in keys:
            del holder[key]


def _branches(pages: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The nodes of the page tree above the pages."""
    waiting = [pages]
    while waiting:
        node = waiting.pop()
        if "/Kids" in node:
            yield node
            waiting.extend(node.Kids)


def _streams(source: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    for each in source.objects:
        if isinstance(each, pikepdf.Stream):
            yield each


def _check_streams(source: pikepdf.Pdf) -> None:
    """What the raw look could not see: filters before the inflating one, run lengths, sizes of pictures."""
    allowance = upload_pdf_guard.Allowance(upload_pdf_guard.MOST_INFLATED)
    text_coded = upload_pdf_guard.Allowance(_MOST_TEXT_CODED)
    for stream in _streams(source):
        filters = _filters(stream)
        upload_pdf_guard.check_filters([name[1:].encode() for name in filters])
        if upload_pdf_guard.runs([name[1:].encode() for name in filters]):
            allowance.spend(_LARGEST_RUN * len(stream.read_raw_bytes()))
        elif len(filters) > 1 and filters[0] in _ASCII and _FLATE.intersection(filters):
            raw = stream.read_raw_bytes()
            text_coded.spend(len(raw))
            upload_pdf_guard.inflate(memoryview(_from_text(raw, filters[0])), allowance)
        if stream.get("/Subtype") == "/Image":
            _check_picture(stream)


def _filters(stream: pikepdf.Stream) -> list[str]:
    written = stream.get("/Filter")
    if written is None:
        return []
    return [str(name) for name in written] if isinstance(written, pikepdf.Array) else [str(written)]


def _from_text(raw: bytes, coding: str) -> bytes:
    body = raw.split(b"~>")[0].split(b">")[0] if _ASCII[coding] == "16" else raw.split(b"~>")[0]
    if _ASCII[coding] == "16":
        digits = _NOT_CODED_16.sub(b"", body)
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return base64.a85decode(_NOT_CODED_85.sub(b"", body.removeprefix(b"<~")))


def _check_picture(stream: pikepdf.Stream) -> None:
    width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
    if width * height > _MOST_PICTURE_PIXELS:
        raise DocumentUnfit(f"里有尺寸过大的图片（{width}×{height} 像素）。请降低分辨率重新扫描。")
