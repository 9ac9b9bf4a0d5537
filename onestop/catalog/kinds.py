"""The words that a theme may use where `spec` holds a plain string."""

FIELD_KINDS = (
    "text", "long_text", "person_name", "id_number", "mobile", "landline", "email", "postal_code", "bank_card", "date",
    "year_month", "choice", "code", "region", "office", "yes_no", "integer",
)  # fmt: skip
OUTCOME_KINDS = ("text", "date", "until", "money", "integer", "years", "id_number")
"""until: a date, or for good (长期); money: yuan with two decimals; years: with halves, e.g. 2.5."""
CHECK_KINDS = ("ascending", "id_number_agrees", "differs", "same", "equals", "min_years", "not_future")
WAIVER_KINDS = ("situation", "data_share", "e_certificate", "substitute")
SHARED_WAIVERS = ("data_share", "e_certificate")
"""Those of the waivers that the answer of a system brings."""
LIMIT_UNITS = ("working", "natural")
PICKUP_PLACES = ("window", "department")
