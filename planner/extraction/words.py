"""Word lists of the trade: what kinds of systems there are, what records are called, what is no name."""

import re
from pathlib import Path
from typing import Final

SYSTEM_NOUNS: Final = (
    r"(?:ERP|CRM|PIM|WMS|POS|OMS|TMS|MES|DMS|CMS|LMS|HRIS|HCM|PLM|EHR|EMR|CDP|DAM|MDM|PMS|ATS|SIS|LIMS"
    r"|data ?warehouse|web ?shop|online shop|online store|storefront|help ?desk|service desk|"
    r"(?:(?!(?:in|on|to|into|from|at|of|for|by|with|via|and|or|but|than|is|are|was|the|an?|our|their"
    r"|your|my|its|this|that|each|every|any|no|not) )[a-z-]+ ){0,3}?(?:system|platform|database|portal"
    r"|backend"
    r"|marketplace|ledger|data lake)|SFTP(?: server)?|FTP server|file server|mainframe|intranet|app)"
)
_SECTION: Final = re.compile(r"^\[(\w+)\][^\n]*\n([^\[]*)", re.MULTILINE)
VOCABULARY: Final = {
    name: frozenset(words.split())
    for name, words in _SECTION.findall(
        Path(__file__).with_name("vocabulary.txt").read_text(encoding="utf-8")
    )
}
RECORD_NOUNS: Final = VOCABULARY["records"]
PLAIN_WORDS: Final = VOCABULARY["plain"]
FIELD_NOUNS: Final = re.compile(
    r"\b(?:e-?mail(?: address)?|(?:first|last|family|given|full|company|display|middle|sur|product"
    r"|customer|account|user|legal) ?name"
    r"|name|phone(?: number)?|mobile(?: number)?|fax|street|city|town|zip(?: code)?|post"
    r"(?:al)? ?code|country(?: code)?|state|region|county|province"
    r"|address(?: line \d)?|company|organi[sz]ation|website|url|domain|title|job ?title|subject"
    r"|description|summary|comment|note|notes|status|stage"
    r"|priority|severity|type|category|tags?|labels?|source|owner|assignee|reporter|id|identifier"
    r"|number|no\.|code|sku|ean|gtin|barcode|quantity|qty"
    r"|price|cost|amount|total|sub-?total|tax|vat(?: number)?|discount|currency(?: code)?|date"
    r"|due date|start date|end date|birth ?date|date of birth|created at|updated at"
    r"|time|timestamp|duration|hours|weight|height|width|length|size|colou?r|gender|language"
    r"|locale|time ?zone|reference|iban|bic|swift"
    r"|salary|department|position|manager|score|rating|revenue|industry|employees|image|attachment"
    r"|link|balance|stock|warehouse|location)\b",
    re.IGNORECASE,
)
ABOUT_VALUES: Final = re.compile(
    r"\b(?:value|values|enum|status(?:es)?|stage|stages|picklist|code|codes|priority|priorities"
    r"|types?|country|currency)\s+(?:mapping|map|translation|lookup|conversion|table|list|values)s?\b|\b"
    r"(?:statuses|stages|priorities|values)\s+(?:are\s+)?(?:map|translate|convert)|\bwerteliste"
    r"|\bwertetabelle|^\W*(?:(?:the|order|ticket|payment|deal|case) )?(?:status(?:es)?|stages|states"
    r"|priorities"
    r"|severities)\W*$",
    re.IGNORECASE,
)
ARROWS: Final = re.compile(
    r"<->|<=>|↔|⇔|⇄|⇆|⟷|-{1,2}>|={1,2}>|[\u2500\u2501\u2550-]+[\u25b6\u25ba>]|[→⇒➜➔⟶↦⇢⇨➝➞⮕⭢\u25b6\u25ba]"
    r"|~>|»(?=\s)|(?<=\s)>>(?=\s)"
)
BACK_ARROWS: Final = re.compile(r"<-{1,2}(?!>)|←|⇐|⟵|⇠|⇦|<~|(?<=\s)<<(?=\s)")
"""A class of its own: what stands right of it goes into what stands left."""


def singular(noun: str) -> str:
    """`companies` -> company, `addresses` -> address, `orders` -> order."""
    word = noun.casefold()
    if word in ("people", "persons"):
        return "person"
    if word.endswith("ies") and len(word) > 4:
        return noun[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return noun[:-1]
    return noun
