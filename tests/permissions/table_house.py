"""The API's description and the pages without a domain."""

from tests.permissions.rows import Row, personal_row, public_row

ROWS: list[Row] = [
    personal_row("api_schema", api=True),
    personal_row("api_docs"),
    # What a browser keeps for the time without a connection is the same for everybody.
    public_row("offline_page"),
    public_row("offline_worker"),
    # For the operator, and in development and demo for everybody.
    public_row("style_guide", ok=404, but={"operator": 200}),
]
