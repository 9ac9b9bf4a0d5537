"""Files that came with a form, read into memory one after the other."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest

from onestop.cases.refusals import FileRefused


def received(request: HttpRequest) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file under `files`; FileRefused where none was chosen."""
    files = request.FILES.getlist("files")
    if not files:
        raise FileRefused("还没有选择文件。请先选择要上传的图片或 PDF，再点“上传”。")
    for file in files:
        # One byte more than allowed is enough to be refused for its size.
        yield file.name or "", file.read(settings.ONESTOP_UPLOAD_LIMIT + 1)
