"""What generated code may import: the names of the `tenon` SDK, by module."""

SDK_NAMES = frozenset(
    {
        "Context",
        "HttpError",
        "Skip",
        "StepFailed",
        "action",
        "connect",
        "github_signature",
        "hmac_sha256",
        "hubspot_signature",
        "manual",
        "on_event",
        "retry",
        "schedule",
        "shared_token",
        "shopify_signature",
        "slack_signature",
        "step",
        "stripe_signature",
        "webhook",
        "workflow",
    }
)

MAPPING_NAMES = frozenset(
    {
        "MappingError",
        "blank",
        "boolean",
        "concat",
        "date",
        "default",
        "filled",
        "first_of",
        "includes",
        "join",
        "lookup",
        "lower",
        "map_value",
        "moment",
        "number",
        "only",
        "phone",
        "pick",
        "present",
        "required",
        "round_to",
        "split",
        "table",
        "template",
        "title",
        "trim",
        "truncate",
        "unfilled",
        "upper",
        "when_built",
    }
)

PAGE_NAMES = frozenset({"cursor", "link_header", "next_url", "offset", "page_number"})

MODULES = {"tenon": SDK_NAMES, "tenon.mapping": MAPPING_NAMES, "tenon.pages": PAGE_NAMES}
"""The names that may be imported, by module, in the order of the import lines."""
