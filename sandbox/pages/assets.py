"""What the pages look like: one sheet of styles and one icon, beside this module."""

from pathlib import Path

from sandbox.server import Content, Endpoint, Reply, Request

FOLDER = Path(__file__).parent / "assets"
MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def _served(name: str) -> Endpoint:
    content = Content(
        200,
        (FOLDER / name).read_bytes(),
        MEDIA_TYPES[Path(name).suffix],
        (("Cache-Control", "max-age=60"), ("X-Content-Type-Options", "nosniff")),
    )

    def run(request: Request, body: str) -> Reply:
        return content

    return Endpoint(run)


ENDPOINTS = {("GET", f"/assets/{name}"): _served(name) for name in ("sandbox.css", "icon.svg")}
