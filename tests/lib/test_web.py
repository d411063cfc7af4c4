"""Markdown, the content policy, htmx answers and errors as a browser gets them."""

import asyncio
import gzip
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.test import RequestFactory

from lib.errors import DomainError, Invalid, TransitionRefused
from lib.web import errors, htmx
from lib.web.compress import CompressPagesMiddleware
from lib.web.csp import NONCE, ContentSecurityPolicyMiddleware, policy
from lib.web.markdown import highlight, render

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
BOOSTED = {"HX-Request": "true", "HX-Request-Type": "full"}


def request(**headers: str) -> HttpRequest:
    return RequestFactory().get(
        "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("[x](javascript:alert(1))", "<a "),
        ("[x](data:text/html,hi)", "<a "),
        ("![spy](https://example.com/pixel.png)", "<img"),
        ("| a |\n|:-:|\n| 1 |", "style="),
        ("# approve", 'id="approve"'),
        ("```\n<b>\n```", "<b>"),
        ("```html\n<b onclick=x>\n```", "<b "),
        ('`" onmouseover="x`', ' onmouseover="x'),
    ],
)
def test_what_somebody_wrote_never_becomes_markup(text: str, never: str) -> None:
    assert never not in str(render(text))


def test_markdown_has_tables_tasks_links_and_code() -> None:
    table, code = "|a|b|\n|-|-:|\n|1|2|", "```python\ndef f(): ...\n```"
    html = str(render(f"## Rules\n- [x] done\n\n{table}\n\nhttps://docs.example/x\n\n{code}"))
    for part in (
        '<h2 id="h-rules">Rules</h2>',
        'type="checkbox"',
        '<td class="right">2</td>',
        '<a href="https://docs.example/x" rel="nofollow noopener">',
        '<pre class="code"><code><span class="k-key">def</span> <span class="k-fn">f</span>',
    ):
        assert part in html


def test_highlighting_keeps_every_character() -> None:
    code = 'x = {"a": 1}  # <why>\n'
    assert highlight(code, "no-such-language") == "x = {&quot;a&quot;: 1}  # &lt;why&gt;\n"
    assert 'class="k-com"># &lt;why&gt;</span>' in highlight(code, "python")


def test_the_policy_is_printed_with_and_without_a_nonce() -> None:
    directives = {"default-src": ["'none'"], "script-src": ["'self'", NONCE]}
    assert policy(directives) == "default-src 'none'; script-src 'self'"
    assert policy(directives, "abc") == "default-src 'none'; script-src 'self' 'nonce-abc'"


def test_the_policy_is_on_every_answer_sync_and_async_and_respects_a_stricter_one(settings: Any) -> None:
    settings.SECURE_CSP = {"script-src": ["'self'", NONCE]}
    nonces: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        nonces.append(str(request.csp_nonce))  # type: ignore[attr-defined]
        return HttpResponse("x")

    async def later(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x")

    def own(request: HttpRequest) -> HttpResponse:
        return HttpResponse("x", headers={"Content-Security-Policy": "sandbox"})

    answers: list[HttpResponseBase] = [ContentSecurityPolicyMiddleware(view)(request()) for _ in range(2)]  # type: ignore[misc]
    assert [a.headers["Content-Security-Policy"] for a in answers] == [
        f"script-src 'self' 'nonce-{nonce}'" for nonce in nonces
    ]
    assert nonces[0] != nonces[1]
    late = asyncio.run(ContentSecurityPolicyMiddleware(later)(request()))  # type: ignore[arg-type]
    assert late.headers["Content-Security-Policy"] == "script-src 'self'"
    kept = ContentSecurityPolicyMiddleware(own)(request())
    assert kept.headers["Content-Security-Policy"] == "sandbox"  # type: ignore[union-attr]


def test_pages_are_compressed_and_streams_are_not() -> None:
    wants = request(Accept_Encoding="gzip, br")
    page, stream = HttpResponse("<p>" * 500), StreamingHttpResponse(iter([b"data: x\n\n"] * 50))
    middleware = CompressPagesMiddleware(lambda _: page)
    packed = middleware.process_response(wants, page)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == b"<p>" * 500  # type: ignore[attr-defined]
    assert "Content-Encoding" not in middleware.process_response(wants, stream).headers


def test_a_partial_request_gets_the_fragment_and_a_boosted_one_the_page() -> None:
    assert [htmx.is_partial(request(**headers)) for headers in (PARTIAL, BOOSTED, {})] == [True, False, False]
    assert htmx.is_partial(request(HX_Request="true"))
    for headers, expected in ((PARTIAL, "pieces/joint.html"), ({}, "refused.html")):
        context = {"error": Invalid("x")}
        answer = htmx.fragment_or_page(request(**headers), "pieces/joint.html", "refused.html", context)
        shown = render_to_string(expected, context, request())
        assert len(answer.content.decode()) == len(shown)
        assert answer.headers["Vary"] == "HX-Request, HX-Request-Type"


def test_several_places_in_one_answer() -> None:
    part = htmx.partial("row-1", "<p>&amp;</p>")
    assert part == '<hx-partial hx-target="#row-1" hx-swap="outerMorph"><p>&amp;</p></hx-partial>'
    assert 'hx-target="#&quot;&gt;"' in htmx.partial('">', "")


def test_going_on_works_with_and_without_script() -> None:
    plain = htmx.go_to(request(), "/next")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/next")
    scripted = htmx.go_to(request(**PARTIAL), "/next")
    assert (scripted.status_code, scripted.headers["HX-Location"]) == (204, "/next")


def test_events_of_one_answer_add_up() -> None:
    answer = htmx.trigger(htmx.trigger(HttpResponse(), "saved"), "toast", {"text": "Saved."})
    assert answer.headers["HX-Trigger"] == '{"saved": {}, "toast": {"text": "Saved."}}'


@pytest.mark.parametrize(
    ("error", "status"),
    [(Invalid("Name the file."), 422), (TransitionRefused("Job 3", "done", "cancelled"), 409)],
)
def test_a_refusal_is_a_page_or_a_sentence_that_leaves_the_page_alone(
    error: DomainError, status: int
) -> None:
    middleware = errors.DomainErrorMiddleware(lambda _: HttpResponse())
    page = middleware.process_exception(request(), error)
    assert page is not None
    assert page.status_code == status
    assert str(error) in page.content.decode()
    sentence = middleware.process_exception(request(**PARTIAL), error)
    assert sentence is not None
    assert (sentence.status_code, sentence.content.decode()) == (status, str(error))
    assert sentence.headers["HX-Reswap"] == "none"
    assert str(error) in sentence.headers["HX-Trigger"]


def test_a_bug_is_not_a_refusal() -> None:
    middleware = errors.DomainErrorMiddleware(lambda _: HttpResponse())
    assert middleware.process_exception(request(), KeyError("x")) is None


def test_error_pages_for_people_and_for_scripts() -> None:
    pages = {
        400: errors.bad_request(request(), Exception()),
        403: errors.forbidden(request(), PermissionDenied("Editing needs the role editor.")),
        404: errors.not_found(request(), Http404()),
        500: errors.server_error(request()),
    }
    for status, page in pages.items():
        assert page.status_code == status
        assert b"<!doctype html>" in page.content  # type: ignore[attr-defined]
    assert b"Editing needs the role editor." in pages[403].content  # type: ignore[attr-defined]
    sentence = errors.forbidden(request(**PARTIAL), PermissionDenied("Editing needs the role editor."))
    assert sentence.content == b"Editing needs the role editor."  # type: ignore[attr-defined]
