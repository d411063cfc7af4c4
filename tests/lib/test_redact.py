"""What a secret looks like, and what only looks like one."""

import logging
import time

import pytest

from lib.logs import RedactFormatter
from lib.redact import HIDDEN, Redactor, is_secret_name, redact, redact_headers, redact_value

# Made up, in the published shapes.
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
LEAKS = [
    "Authorization: Bearer abcDEF123456",
    "authorization=Basic dXNlcjpwYXNz",
    f"token was {TOKEN}",
    "sk-abcdefghijklmnopqrst is refused",
    "sk_live_abcdefghijklmnop",
    "whsec_abcdefghijklmnop1234",
    "ghp_abcdefghijklmnopqrst1234",
    "github_pat_abcdefghijklmnopqrst",
    "xoxb-1234567890-abcdef",
    "key AKIAABCDEFGHIJKLMNOP used",
    "pat-eu1-01234567-89ab-cdef-0123-456789abcdef",
    "postgres://tenon:hunter22@db/tenon",
    "https://x.example/cb?client_secret=abcd1234&code=5",
    '{"password": "correct horse"}',
    "HUBSPOT_API_KEY=abcd-1234",
    "Set-Cookie: sessionid=abcdef123456",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nMIIcut off",
]
SECRETS = [
    *("abcDEF123456", "dXNlcjpwYXNz", TOKEN, "sk-abcdefghijklmnopqrst", "sk_live_abcdefghijklmnop"),
    *("whsec_abcdefghijklmnop1234", "ghp_abcdefghijklmnopqrst1234", "github_pat_abcdefghijklmnopqrst"),
    *("xoxb-1234567890-abcdef", "AKIAABCDEFGHIJKLMNOP", "pat-eu1-01234567-89ab-cdef-0123-456789abcdef"),
    *("hunter22", "abcd1234", "correct", "abcd-1234", "abcdef123456", "MIIabc", "MIIcut"),
]


@pytest.mark.parametrize(("text", "secret"), list(zip(LEAKS, SECRETS, strict=True)))
def test_secrets_are_hidden(text: str, secret: str) -> None:
    assert secret in text
    shown = redact(text)
    assert secret not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize(
    "text",
    [
        "Find the lead by email, then create or update it.",
        "The secret is called hubspot_webhook.",
        "Set the token in the settings.",
        "Authorization: Bearer hidden",
        '{"signature": null, "api_key": "${API_KEY}"}',
        "basic authentication is supported",
        "https://api.example.com/v1/contacts?limit=100&after=aGVsbG8",
        "sha256=0f343b0931126a20f133d67c2b018a3b0f343b0931126a20f133d67c2b018a3b",
        "a key-value store; the primary key is EP-01",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


def test_redacting_twice_changes_nothing() -> None:
    for text in LEAKS:
        assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "X-Api-Key",
        "cookie",
        "client_secret",
        "accessToken",
        "X-Shopify-Hmac-Signature",
        "token",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["key", "Content-Type", "next_page_token", "secret_name", "email", "tokens_used"]
)
def test_names_that_only_resemble(name: str) -> None:
    assert not is_secret_name(name)


def test_headers() -> None:
    headers = {"Authorization": "Bearer x", "Accept": "application/json", "Location": "https://a:b12345@c/"}
    assert redact_headers(headers) == {
        "Authorization": "hidden",
        "Accept": "application/json",
        "Location": "https://a:hidden@c/",
    }


def test_json_values_keep_their_shape() -> None:
    value = {
        "auth": {"client_secret": "s3cret", "expires": 3600},
        "log": ["Bearer abcdef1234", 1, None, True],
    }
    assert redact_value(value) == {
        "auth": {"client_secret": "hidden", "expires": 3600},
        "log": ["Bearer hidden", 1, None, True],
    }


def test_known_secrets_are_hidden_in_every_spelling() -> None:
    redactor = Redactor(["p@ss/word", "p@ss/word and more", "abc"])
    assert redactor.text("?q=p%40ss%2Fword") == "?q=hidden"
    # The longer one wins, and a secret of three letters would blank out words.
    assert redactor.text("say p@ss/word and more, abc") == "say hidden, abc"
    assert redactor.value({"note": ["p@ss/word"]}) == {"note": ["hidden"]}


@pytest.mark.parametrize(
    "piece", ["-", "a-", "eyJ-abcde", "secret_", "Bearer ", "secret=", "://a:", "-----BEGIN A"]
)
def test_odd_text_is_redacted_in_no_time(piece: str) -> None:
    started = time.process_time()
    redact(piece * (40_000 // len(piece)))
    assert time.process_time() - started < 10


def test_no_secret_reaches_a_log_line_or_its_traceback() -> None:
    error = RuntimeError("refused: Bearer abcDEF123456")
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "sent %s", ("Bearer zzzz1zzzzz",), None)
    record.exc_info = (type(error), error, error.__traceback__)
    line = RedactFormatter("{message}", style="{").format(record)
    assert "abcDEF123456" not in line
    assert "zzzz1zzzzz" not in line
    assert "RuntimeError: refused: Bearer hidden" in line
