"""Files that people really send and files that somebody made to do harm, each built when it is asked for."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pikepdf
from PIL import Image

MEGABYTE = 1024 * 1024


def photo(size: tuple[int, int] = (320, 200), kind: str = "JPEG", **extra: object) -> bytes:
    """A picture whose left half is red, so that one sees how it lies."""
    picture = Image.new("RGB", size, "white")
    picture.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    target = io.BytesIO()
    picture.save(target, kind, **extra)
    return target.getvalue()


def photo_from_a_phone() -> bytes:
    """Lying on its side, with the place where it was taken and who took it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 52.0, 0.0), 3: "E", 4: (115.0, 28.0, 0.0)})
    return photo(exif=exif)


def pixels_without_end() -> bytes:
    """A PNG of a few hundred bytes that claims 60000 × 60000 pixels."""
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    chunks = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def animation() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    target = io.BytesIO()
    frames[0].save(target, "PNG", save_all=True, append_images=frames[1:])
    return target.getvalue()


def pdf(pages: int = 1, *, change: Callable[[pikepdf.Pdf], object] = lambda _: None, **saving: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(300, 400))
    change(document)
    target = io.BytesIO()
    document.save(target, **saving)  # type: ignore[arg-type]
    return target.getvalue()


def _scripted(document: pikepdf.Pdf) -> None:
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('evil-script')")
    document.Root.OpenAction = script
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", document.make_indirect(script)]))
    )
    document.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    document.attachments["evil.exe"] = b"MZ evil-attachment"


def scripted_pdf() -> bytes:
    return pdf(change=_scripted)


def locked_pdf() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="o", user="u"))


def swelling(megabytes: int) -> bytes:
    """A compressed stream of nothing. Packed once: after a full flush the same megabyte looks the same again."""
    packer = zlib.compressobj(1)
    first, again = (packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (megabytes - 1) + zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS).flush()


def swelling_pdf() -> bytes:
    """One compressed stream of a megabyte that swells to 260 MB."""
    content = swelling(260)

    def put(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Contents = pikepdf.Stream(document, content, Filter=pikepdf.Name.FlateDecode)

    return pdf(change=put, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def twice_packed_pdf() -> bytes:
    """A stream packed twice: the outer layer is small, the inner one is not."""
    content = zlib.compress(zlib.compress(bytes(50 * MEGABYTE), 9), 9)

    def put(document: pikepdf.Pdf) -> None:
        twice = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        document.pages[0].obj.Contents = pikepdf.Stream(document, content, Filter=twice)

    return pdf(change=put, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def nested_pdf() -> bytes:
    """Five thousand lists within one another."""
    return pdf().replace(b"/MediaBox [", b"/Deep " + b"[" * 5000 + b"]" * 5000 + b" /MediaBox [", 1)


def looping_pdf() -> bytes:
    """A page tree that holds itself."""

    def tie(document: pikepdf.Pdf) -> None:
        document.Root.Pages.Kids.append(document.Root.Pages)

    return pdf(change=tie)


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return target.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = "\n<!DOCTYPE html><html><body onload=alert(1)>退役</body></html>".encode()
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)

REFUSED: Mapping[str, tuple[Callable[[], bytes], str, tuple[str, ...]]] = {
    # what: (content, name, what the user is told)
    "a program called a photo": (lambda: b"MZ\x90\x00" + bytes(600), "照片.jpg", ("程序文件", "请上传照片")),
    "a Linux program": (lambda: b"\x7fELF" + bytes(600), "证书.pdf", ("程序文件", "请上传照片")),
    "a script": (lambda: b"#!/bin/sh\nrm -rf /\n", "证书.png", ("脚本", "请上传照片")),
    "nothing": (lambda: b"", "空.jpg", ("0 字节", "重新上传")),
    "30 MB": (lambda: photo() + bytes(30 * MEGABYTE), "大.jpg", ("30 MB", "20 MB", "降低分辨率")),
    "a drawing with a script": (lambda: SVG, "照片.png", ("网页或脚本文件", "请上传照片")),
    "a page with a script": (lambda: HTML, "照片.png", ("网页或脚本文件", "请上传照片")),
    "a photo in Apple's format": (lambda: HEIC, "IMG_0001.HEIC", ("HEIC", "兼容性最佳")),
    "a Word file": (lambda: archive("[Content_Types].xml"), "证明.docx", ("办公文档", "另存为 PDF")),
    "an archive": (lambda: archive("a.jpg"), "证明.zip", ("压缩包", "先解压")),
    "plain text": (lambda: "退役证明".encode(), "证明.txt", ("文本文件", "请上传照片")),
    "noise": (lambda: bytes(range(128, 256)) * 9, "证明.jpg", ("无法识别", "请上传照片")),
    "half a photo": (lambda: photo((1200, 900))[:3000], "半张.jpg", ("没有传完整", "重拍")),
    "half a PNG": (lambda: photo(kind="PNG")[:120], "半张.png", ("没有传完整", "重拍")),
    "pixels without end": (pixels_without_end, "小.png", ("尺寸太大", "降低分辨率")),
    "a moving picture": (animation, "动图.png", ("动图", "静止")),
    "a PDF with a password": (locked_pdf, "锁.pdf", ("密码", "去掉密码")),
    "a PDF of 51 pages": (lambda: pdf(51), "厚.pdf", ("51 页", "50 页", "分成几个")),
    "a PDF of 3000 pages": (lambda: pdf(3000), "厚.pdf", ("3000 页", "50 页")),
    "a PDF without pages": (lambda: pdf(0), "空.pdf", ("PDF 已损坏", "重新扫描")),
    "half a PDF": (lambda: pdf(20)[:2400], "半.pdf", ("没有传完整", "重新扫描")),
    "nearly a whole PDF": (lambda: pdf(20)[:-8], "半.pdf", ("没有传完整", "重新扫描")),
    "a PDF that swells": (swelling_pdf, "炸.pdf", ("异常庞大", "降低分辨率")),
    "a PDF packed twice": (twice_packed_pdf, "炸.pdf", ("压缩方式", "打印为 PDF")),
    "a PDF of lists in lists": (nested_pdf, "深.pdf", ("PDF 已损坏", "重新扫描")),
    "a PDF that holds itself": (looping_pdf, "环.pdf", ("PDF 已损坏", "重新扫描")),
}
