"""What leaves compressed and what must not."""

from collections.abc import AsyncIterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from lib.web.compress import CompressPagesMiddleware
from planner.models import ResearchRevision
from tests.cast import Cast


def test_a_page_leaves_compressed_for_who_can_read_it(cast: Cast, plan: ResearchRevision, base: str):
    browser = cast.client(cast.ada)
    packed = browser.get(f"{base}/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < 9_000
    assert "Content-Encoding" not in browser.get(f"{base}/").headers


def test_a_stream_is_never_kept_back_by_a_compressor():
    async def events() -> AsyncIterator[bytes]:
        yield b"data: one\n\n"

    def stream(request: HttpRequest) -> HttpResponse:
        return StreamingHttpResponse(events(), content_type="text/event-stream")  # type: ignore[return-value]

    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in CompressPagesMiddleware(stream)(request).headers
