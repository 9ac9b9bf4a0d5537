"""Takes an uploaded file in or refuses it: known by its bytes, bounded, and rewritten so that only its look remains."""

from dataclasses import dataclass

from onestop.cases import file_kinds, file_names, upload_pdf, upload_pictures
from onestop.cases.refusals import FileRefused

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file as it may be kept: our own rewriting of it, its media type, its pages and the cleaned name."""

    content: bytes
    media_type: str
    pages: int
    name: str


def inspect(content: bytes, *, name: str, limit: int) -> Inspected:
    """The file rewritten: pictures as JPEG or PNG, PDF as PDF. limit: bytes. Raises FileRefused, saying how to mend."""
    shown = file_names.clean(name)
    try:
        return _inspect(content, name=shown, limit=limit)
    except (upload_pictures.PictureUnfit, upload_pdf.DocumentUnfit) as unfit:
        raise FileRefused(f"文件“{shown}”{unfit}") from unfit


def _inspect(content: bytes, *, name: str, limit: int) -> Inspected:
    if not content:
        raise FileRefused(f"文件“{name}”是空的（0 字节），可能没有保存或传输完整。请打开确认后重新上传。")
    if len(content) > limit:
        raise FileRefused(
            f"文件“{name}”有 {_megabytes(len(content))} MB，超过 {_megabytes(limit)} MB 的上限。"
            "请降低分辨率重新拍照或扫描，或分成几个文件上传。"
        )
    kind = file_kinds.kind_of(content)
    if kind == file_kinds.PDF:
        document, pages = upload_pdf.clean(content)
        return Inspected(document, "application/pdf", pages, file_names.with_suffix_of(name, "application/pdf"))
    if kind in file_kinds.PICTURES:
        picture, media_type = upload_pictures.redraw(content, kind=kind)
        return Inspected(picture, media_type, 1, file_names.with_suffix_of(name, media_type))
    what = f"实际是{kind}，不能作为材料。" if kind else "不是照片也不是 PDF，无法识别。"
    raise FileRefused(f"文件“{name}”{what}{file_kinds.remedy(kind)}")


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}".removesuffix(".0")
