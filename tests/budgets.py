"""How many queries a page may make, whatever it shows: lists 15, composed pages 30.

One entry a page, by URL name; tests/test_budgets.py builds each page with one row and
with forty and counts. A new page with a loop gets its entry here.
"""

LIST = 15
COMPOSED = 30

BUDGETS: dict[str, int] = {
    "reports:home": COMPOSED,
    "reports:project_page": COMPOSED,
    "reports:project_events": LIST,
    "reports:search_page": LIST,
    "coaching:dashboard": LIST,
    "coaching:note_write": LIST,
    "projects:project_list": LIST,
    "projects:team": LIST,
    "measures:measure_detail": COMPOSED,
    "projects:idea_list": LIST,
    "measures:topic_list": LIST,
    "measures:topic_detail": LIST,
    "measures:project_start": LIST,
    "topic-list": LIST,
    "measures:chart_lesson": LIST,
    "measures:decision_add": LIST,
    "measures:observation_grid": LIST,
    "pdsa:cycle_list": LIST,
    "tally:audit_list": LIST,
    "tally:audit_detail": LIST,
    "tally:round_detail": COMPOSED,
    "surveys:survey_list": LIST,
    "surveys:survey_detail": LIST,
    "surveys:round_detail": COMPOSED,
    "tools:tool_list": LIST,
    "tools:tool_detail": LIST,
    "attestations:cosign_list": LIST,
    "attestations:programme_list": LIST,
    "attestations:programme_detail": LIST,
    "reports:provider_queue": LIST,
    "measure-list": LIST,
    "measure-observations": LIST,
    "measure-decisions": LIST,
    "measure-definitions": LIST,
    "measure-chart": LIST,
    "measure-quality": LIST,
    "audit-list": LIST,
    "audit-rounds": LIST,
    "survey-list": LIST,
    "survey-rounds": LIST,
    "tool-list": LIST,
}
