"""The page of a served twin: what it holds, what came, what will go wrong."""

import json
from html import escape
from typing import Any, Final

from tenon.twins.faults import text_of
from tenon.twins.serving.served import Exchange, Served

MOST_RECORDS: Final = 20
MOST_REQUESTS: Final = 50
STYLE: Final = """
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;
padding:0 1rem}table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}td,th{text-align:left;
padding:.3rem .75rem .3rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 15%,transparent);
vertical-align:top}th{font-weight:500;opacity:.7}code,pre{font:13px ui-monospace,monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0}summary{cursor:pointer}form{display:inline}
input{font:inherit;padding:.25rem .5rem;min-width:16rem}button{font:inherit;padding:.25rem .75rem}
.quiet{opacity:.7}"""


def page(served: Served) -> str:
    """The whole page as HTML. It works without script."""
    name = escape(served.name)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Twin of {name}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style><h1>Twin of {name}</h1>"
        f"{_faults(served)}{_records(served)}{_requests(served)}</html>"
    )


def _faults(served: Served) -> str:
    there = "".join(f"<li><code>{escape(text_of(each))}</code></li>" for each in served.world.faults())
    told = f"<ul>{there}</ul>" if there else '<p class="quiet">Nothing goes wrong.</p>'
    return (
        f'<h2>What goes wrong</h2>{told}<form method="post" action="/_twin/faults">'
        '<input name="fault" placeholder="503x2,retry_after=7" aria-label="What goes wrong next" required> '
        "<button>Add</button></form> "
        '<form method="post" action="/_twin/heal"><button>End all</button></form> '
        '<form method="post" action="/_twin/reset"><button>Start over</button></form>'
    )


def _records(served: Served) -> str:
    rows = "".join(_kind(name, some) for name, some in served.records().items())
    return f"<h2>Records</h2><table><tr><th>Object<th>Records{rows}</table>"


def _kind(name: str, some: list[dict[str, Any]]) -> str:
    shown = "".join(f"<pre>{_json(one)}</pre>" for one in some[-MOST_RECORDS:])
    more = f"<p>The newest {MOST_RECORDS} are shown.</p>" if len(some) > MOST_RECORDS else ""
    told = f"<details><summary>{len(some)}</summary>{more}{shown}</details>" if some else "0"
    return f"<tr><td>{escape(name)}<td>{told}"


def _requests(served: Served) -> str:
    newest = list(served.exchanges)[-MOST_REQUESTS:][::-1]
    if not newest:
        return '<h2>Requests</h2><p class="quiet">None came yet.</p>'
    rows = "".join(_request(each) for each in newest)
    return f"<h2>Requests</h2><table><tr><th>No.<th>Time<th>Request<th>Answer{rows}</table>"


def _request(each: Exchange) -> str:
    params = "&amp;".join(f"{escape(name)}={escape(value)}" for name, value in each.asked.params)
    address = escape(each.asked.path) + (f"?{params}" if params else "")
    note = f'<p class="quiet">{escape(each.note)}</p>' if each.note else ""
    sent = f"<pre>{escape(each.asked.body[:4000])}</pre>" if each.asked.body else ""
    answer = f"<pre>{escape(each.answer[:4000])}</pre>"
    return (
        f"<tr><td>{each.number}<td>{each.at:%H:%M:%S}<td><details><summary><code>{escape(each.asked.method)} "
        f"{address}</code></summary>{sent}{answer}</details>{note}<td>{each.status or 'no answer'}"
    )


def _json(value: Any) -> str:
    return escape(json.dumps(value, ensure_ascii=False, indent=1)[:4000])
