"""Tools are drawn, changed, set back, removed and brought back; each is written down."""

import pytest

from accounts.models import User
from audit.models import Event
from projects.actions.projects import change_status
from projects.models import Project, ProjectStatus
from qiapp.lib.errors import ActionRefused, VersionConflict
from tests.factories.tools import make_tool
from tools.actions import (
    bring_back_tool,
    remove_tool,
    revise_tool,
    set_back,
)
from tools.kinds import CAUSES, KINDS, PROCESS
from tools.models import Tool
from tools.outline import from_text

pytestmark = pytest.mark.django_db
ONE = from_text("One", KINDS[CAUSES])
TWO = from_text("One\n    Two", KINDS[CAUSES])


@pytest.fixture
def tool(project: Project) -> Tool:
    return make_tool(project, kind=CAUSES, title="Why", head="Missed", outline="One")


def verbs(tool: Tool) -> list[str]:
    events = Event.objects.filter(subject_type="tools.tool", subject_id=str(tool.pk))
    return list(events.order_by("pk").values_list("verb", flat=True))


def revise(tool: Tool, by: User, nodes=TWO, **more) -> Tool:
    return revise_tool(
        tool=tool, by=by, version=tool.version, title="Why", head="Missed", nodes=nodes,
        **more,
    )  # fmt: skip


def test_add_tool_keeps_its_first_edition_and_an_event(tool: Tool) -> None:
    assert tool.nodes == [{"text": "One"}]
    assert [e.number for e in tool.editions.all()] == [1]
    assert verbs(tool) == ["tool added"]


def test_add_tool_without_an_aim_is_refused(project: Project) -> None:
    with pytest.raises(ActionRefused, match="Write “Aim”") as caught:
        make_tool(project, head="")

    assert caught.value.field == "head"
    assert make_tool(project, kind=PROCESS, head="", outline="Call").head == ""


def test_revise_tool_stores_words_version_and_event(tool: Tool, lead: User) -> None:
    revise(tool, lead)

    tool.refresh_from_db()
    event = Event.objects.filter(verb="tool revised").get()
    assert (tool.outline, tool.version) == ("One\n    Two", 2)
    assert (event.before, event.after) == ({"outline": "One"}, {"outline": "One\n    Two"})  # fmt: skip


def test_revise_tool_without_a_change_writes_nothing(tool: Tool, lead: User) -> None:
    revise(tool, lead, ONE)

    assert tool.version == 1
    assert verbs(tool) == ["tool added"]


def test_the_second_of_two_who_save_is_told(tool: Tool, lead: User) -> None:
    stale = Tool.objects.get(pk=tool.pk)
    revise(tool, lead)

    with pytest.raises(VersionConflict):
        revise(stale, lead, from_text("Other", KINDS[CAUSES]))


def test_what_saves_itself_is_one_edition_until_it_is_saved(
    tool: Tool, lead: User
) -> None:
    revise(tool, lead, TWO, is_draft=True)
    revise(tool, lead, ONE, is_draft=True)
    revise(tool, lead, TWO, is_draft=True)
    assert tool.editions.count() == 2

    revise(tool, lead, TWO)
    revise(tool, lead, ONE, is_draft=True)

    assert [e.is_draft for e in tool.editions.all()] == [True, False, False]


def test_drafts_of_two_people_are_two_editions(
    tool: Tool, lead: User, member: User
) -> None:
    revise(tool, lead, TWO, is_draft=True)
    revise(tool, member, ONE, is_draft=True)

    assert [e.saved_by for e in tool.editions.all()] == [member, lead, lead]


def test_set_back_brings_the_words_and_keeps_the_newer_ones(
    tool: Tool, lead: User
) -> None:
    revise(tool, lead)
    first = tool.editions.get(number=1)

    set_back(tool=tool, edition=first, by=lead, version=tool.version)

    assert tool.outline == "One"
    assert [e.nodes for e in tool.editions.all()][1] == [
        {"text": "One", "children": [{"text": "Two"}]}
    ]
    assert verbs(tool)[-1] == "tool set back"


def test_removed_tools_come_back_as_they_were(tool: Tool, lead: User) -> None:
    remove_tool(tool=tool, by=lead)
    remove_tool(tool=tool, by=lead)
    assert not Tool.objects.kept().exists()

    bring_back_tool(tool=tool, by=lead)

    assert Tool.objects.kept().get().outline == "One"
    assert verbs(tool) == ["tool added", "tool removed", "tool brought back"]


def test_a_closed_project_keeps_its_tools_as_they_are(tool: Tool, lead: User) -> None:
    change_status(project=tool.project, to=ProjectStatus.CLOSED, by=lead)
    tool.project.refresh_from_db()

    for act in (
        lambda: revise(tool, lead),
        lambda: remove_tool(tool=tool, by=lead),
        lambda: make_tool(tool.project),
    ):
        with pytest.raises(ActionRefused):
            act()


def test_strangers_see_no_tools(tool: Tool, stranger: User, member: User) -> None:
    assert not Tool.objects.visible_to(stranger).exists()
    assert Tool.objects.visible_to(member).get() == tool
