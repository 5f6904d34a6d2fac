"""Pages of tools: written, seen, set back, removed, and led on to a test."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from jobs.running import run_queued
from projects.models import Project
from tests.factories.measures import MeasureFactory
from tests.factories.tally import closed, counted, make_round
from tests.factories.tools import make_tool
from tools.actions import revise_tool
from tools.documents import kept_pdf
from tools.kinds import CAUSES, DRIVERS, KINDS, PARETO, PLANNING, PROCESS
from tools.models import Tool

pytestmark = pytest.mark.django_db


def url(name: str, project: Project, *args: object) -> str:
    return reverse(f"tools:{name}", args=[project.pk, *args])


def page(client: Client, name: str, project: Project, *args: object) -> str:
    return client.get(url(name, project, *args)).content.decode()


def test_the_empty_list_says_which_tool_answers_which_question(
    lead_client: Client, project: Project
) -> None:
    html = page(lead_client, "tool_list", project)

    assert "Which tool for which question?" in html
    for kind in KINDS.values():
        assert kind.question in html


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_and_shown(
    kind: str, lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("tool_add", project, kind),
        {"title": "Ours", "head": "From here", "outline": KINDS[kind].example},
    )

    tool = project.tools.get()
    html = page(lead_client, "tool_detail", project, tool.pk)
    assert answer.status_code == 302
    assert tool.outline == KINDS[kind].example
    assert html.count('<svg class="chart"') == (0 if kind == PLANNING else 2)
    assert KINDS[kind].example.split("\n")[0].split(":")[0] in html


def test_a_new_driver_diagram_starts_from_the_aim(
    lead_client: Client, project: Project
) -> None:
    html = page(lead_client, "tool_add", project, DRIVERS)

    assert f'value="{project.aim}"' in html


def test_an_unknown_kind_is_not_found(lead_client: Client, project: Project) -> None:
    assert lead_client.get(url("tool_add", project, "spider")).status_code == 404


def test_faults_name_their_lines_and_nothing_is_stored(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("tool_add", project, PARETO),
        {"title": "Why", "outline": "No ride: 4\nForgot"},
    )

    assert answer.status_code == 422
    assert "Line 2: End the line with its count" in answer.content.decode()
    assert not project.tools.exists()


def test_text_that_names_a_patient_is_refused(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("tool_add", project, CAUSES),
        {
            "title": "Why",
            "head": "Missed",
            "outline": "Families\n    MRN 1234567 forgot",
        },
    )

    assert answer.status_code == 422
    assert "record or account number" in answer.content.decode()
    assert not project.tools.exists()


def test_words_of_the_outline_are_escaped_in_the_drawing(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(project, outline="<script>x</script> & more")

    html = page(lead_client, "tool_detail", project, tool.pk)

    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html


def test_preview_draws_what_is_typed_and_stores_nothing(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("tool_preview", project, PROCESS), {"outline": "Call\nVisit"}
    )

    assert answer.content.decode().count('<svg class="chart"') == 1
    assert not project.tools.exists()


def test_preview_says_what_cannot_be_drawn(
    lead_client: Client, project: Project
) -> None:
    answer = lead_client.post(
        url("tool_preview", project, PROCESS), {"outline": "Call\n    Visit"}
    )

    assert "Line 2: Steps on the side" in answer.content.decode()


def form_of(tool: Tool, **more: object) -> dict[str, object]:
    return {"title": tool.title, "head": tool.head, "outline": tool.outline,
            "version": tool.version} | more  # fmt: skip


def test_autosave_answers_the_next_version_and_the_drawing(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(project)

    answer = lead_client.post(
        url("tool_autosave", project, tool.pk),
        form_of(tool, outline="Families\nClinic"),
    )

    html = answer.content.decode()
    tool.refresh_from_db()
    assert tool.outline == "Families\nClinic"
    assert tool.editions.first().is_draft
    assert 'name="version" id="tool-version" value="2"' in html
    assert html.count('<svg class="chart"') == 1


def test_autosave_of_faulty_words_is_422_and_keeps_the_version(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(project)

    answer = lead_client.post(
        url("tool_autosave", project, tool.pk),
        form_of(tool, outline="a\n b\n  c\n   d"),
    )

    assert answer.status_code == 422
    assert 'value="1"' in answer.content.decode()
    assert "Line 4" in answer.content.decode()


def test_autosave_over_newer_words_is_409(
    lead_client: Client, project: Project, member: User
) -> None:
    tool = make_tool(project)
    typed = form_of(tool, title="Mine")
    revise_tool(tool=tool, by=member, version=1, title="Theirs", head="x", nodes=())

    answer = lead_client.post(url("tool_autosave", project, tool.pk), typed)

    assert answer.status_code == 409
    assert Tool.objects.get().title == "Theirs"


def test_tool_edit_over_newer_words_shows_both(
    lead_client: Client, project: Project, member: User
) -> None:
    tool = make_tool(project)
    typed = form_of(tool, outline="Mine")
    revise_tool(tool=tool, by=member, version=1, title="Theirs", head="x", nodes=())

    answer = lead_client.post(url("tool_edit", project, tool.pk), typed)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in html
    assert "Mine" in html


def test_undo_and_remove_lead_back(lead_client: Client, project: Project) -> None:
    tool = make_tool(project)
    lead_client.post(url("tool_edit", project, tool.pk), form_of(tool, outline="New"))
    html = page(lead_client, "tool_detail", project, tool.pk)
    assert "Undo the last change" in html

    lead_client.post(url("tool_set_back", project, tool.pk, 1), {"version": 2})
    tool.refresh_from_db()
    assert "Text message" in tool.outline

    lead_client.post(url("tool_remove", project, tool.pk))
    assert lead_client.get(url("tool_detail", project, tool.pk)).status_code == 404
    assert "Bring back" in page(lead_client, "tool_list", project)
    lead_client.post(url("tool_bring_back", project, tool.pk))
    assert lead_client.get(url("tool_detail", project, tool.pk)).status_code == 200


def test_a_change_idea_leads_to_a_plan_that_holds_it(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(
        project, outline="Families\n    Reminder & card\n        Text: 2 days"
    )
    html = page(lead_client, "tool_detail", project, tool.pk)
    link = re.search(r'href="([^"]*cycles/plan/\?change=[^"]*)"', html)

    plan = lead_client.get(link[1]).content.decode()

    assert "Text: 2 days</textarea>" in plan
    assert html.count("?change=") == 1


def test_a_line_kept_as_an_idea_is_tested_from_there(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(project)
    assert "Keep as an idea" in page(lead_client, "tool_detail", project, tool.pk)

    lead_client.post(reverse("projects:idea_add", args=[project.pk]), {"text": "Text message"})  # fmt: skip

    html = page(lead_client, "tool_detail", project, tool.pk)
    assert f"?idea={project.ideas.get().pk}" in html
    assert "Keep as an idea" not in html


def test_readers_see_no_buttons(client: Client, project: Project, coach: User) -> None:
    tool = make_tool(project)
    client.force_login(coach)

    html = page(client, "tool_detail", project, tool.pk)

    assert "Families know when to come" in html
    for words in ("Plan a test", "Remove this tool", "Keep as an idea"):
        assert words not in html


def test_the_pdf_is_drawn_once_for_the_same_words(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(project)
    waiting = lead_client.post(url("tool_pdf_ask", project, tool.pk))
    assert "/jobs/" in waiting.url
    assert lead_client.get(url("tool_pdf", project, tool.pk)).status_code == 302
    run_queued()

    answer = lead_client.get(url("tool_pdf", project, tool.pk))

    assert answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"] == 'attachment; filename="what-has-to-change.pdf"'
    )
    assert answer.content.startswith(b"%PDF-")
    again = lead_client.post(url("tool_pdf_ask", project, tool.pk))
    assert again.url == url("tool_pdf", project, tool.pk)


def test_other_words_need_another_pdf(lead_client: Client, project: Project) -> None:
    tool = make_tool(project)
    lead_client.post(url("tool_pdf_ask", project, tool.pk))
    run_queued()
    tool = Tool.objects.select_related("project").get()
    assert kept_pdf(tool) is not None

    revise_tool(tool=tool, by=tool.created_by, version=1, title="Other", head="x", nodes=())  # fmt: skip

    assert kept_pdf(tool) is None


def test_what_an_audit_misses_fills_a_pareto_chart(
    lead_client: Client, project: Project
) -> None:
    round_ = make_round(MeasureFactory(project=project))
    counted(round_, "yynynnyyx")
    assert "From your own counts" not in page(lead_client, "tool_list", project)
    closed(round_)
    audit = round_.audit

    assert f"?audit={audit.pk}" in page(lead_client, "tool_list", project)
    html = lead_client.get(url("tool_add", project, PARETO), {"audit": audit.pk})

    text = html.content.decode()
    assert "Shoes off?: 0\nFeeling tested?: 1\nWritten down?: 2</textarea>" in text
    assert "of 3 charts audited: Foot exam" in text


def test_a_pareto_chart_says_its_shares_in_a_table(
    lead_client: Client, project: Project
) -> None:
    outline = "No ride: 20\nForgot: 76\nOther: 4"
    tool = make_tool(project, kind=PARETO, head="", outline=outline)

    html = page(lead_client, "tool_detail", project, tool.pk)

    rows = re.findall(r'<tr><th scope="row">(\w+).*?</th>(.*?)</tr>', html)
    cells = [(name, re.findall(r">([^<]+)</td>", rest)) for name, rest in rows]
    assert cells[0] == ("Forgot", ["76", "76&nbsp;%", "76&nbsp;%"])
    assert cells[1] == ("No", ["20", "20&nbsp;%", "96&nbsp;%"])


def test_an_audit_of_another_project_is_not_found(
    lead_client: Client, project: Project
) -> None:
    round_ = make_round(MeasureFactory())
    counted(round_, "nnn")
    closed(round_)

    address = url("tool_add", project, PARETO)

    assert lead_client.get(address, {"audit": round_.audit_id}).status_code == 404
