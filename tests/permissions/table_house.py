"""The API's description and the pages without a domain."""

from tests.permissions.rows import Row, personal_row, public_row

ROWS: list[Row] = [
    personal_row("api_schema", api=True),
    personal_row("api_docs"),
    # For the operator, and in development and demo for everybody.
    public_row("style_guide", ok=404, but={"operator": 200}),
]
