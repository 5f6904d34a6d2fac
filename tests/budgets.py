"""How many queries a page may make, whatever it shows: lists 15, composed pages 30.

Lists of one project make up to five more for the step pinned above them (ADR 20).

One entry a page, by URL name; tests/test_budgets.py builds each page with one row and
with forty and counts. A new page with a loop gets its entry here.
"""

LIST = 15
COMPOSED = 30
PIN = 5  # what the next step above a page of a project costs at most
PINNED = LIST + PIN

BUDGETS: dict[str, int] = {
    "reports:home": COMPOSED,
    "reports:project_page": COMPOSED,
    "reports:project_events": PINNED,
    "reports:charter": COMPOSED,
    "reports:charter_versions": PINNED,
    "reports:hand_over": COMPOSED,
    "reports:handed_over": PINNED,
    "reports:search_page": LIST,
    "coaching:dashboard": COMPOSED,
    "coaching:note_write": PINNED,
    "projects:project_list": LIST,
    "projects:team": PINNED,
    "measures:measure_detail": COMPOSED,
    "projects:idea_list": PINNED,
    "effort:effort_list": PINNED,
    "effort-list": LIST,
    "learning:debrief_list": PINNED,
    "measures:topic_list": LIST,
    "measures:topic_detail": LIST,
    "measures:project_start": LIST,
    "topic-list": LIST,
    "measures:chart_lesson": PINNED,
    "measures:decision_add": PINNED,
    "measures:observation_grid": PINNED,
    "pdsa:cycle_list": PINNED,
    "tally:audit_list": PINNED,
    "tally:audit_detail": PINNED,
    "tally:round_detail": COMPOSED,
    "meetings:meeting_list": PINNED,
    "meetings:meeting_detail": PINNED,
    "meetings:meeting_screen": COMPOSED,
    "meeting-list": LIST,
    "reports:brief": COMPOSED,
    "surveys:survey_list": PINNED,
    "surveys:survey_detail": PINNED,
    "surveys:round_detail": COMPOSED,
    "tools:tool_list": PINNED,
    "tools:tool_detail": PINNED,
    "evidence:file_list": PINNED,
    "evidence:review_list": LIST,
    "evidence-file-list": LIST,
    "attestations:cosign_list": LIST,
    "attestations:programme_list": LIST,
    "attestations:programme_detail": LIST,
    "reports:provider_queue": LIST,
    "reports:provider_programme_list": LIST,
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
