"""Tools over the API: read and written as an outline, as text or as a tree."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Project
from tests.factories.projects import ProjectFactory
from tests.factories.tools import make_tool
from tools.kinds import PARETO
from tools.models import Tool

pytestmark = pytest.mark.django_db


def send(client: Client, method: str, name: str, args: list[int], **data: Any) -> Any:
    address = reverse(name, args=args)
    return getattr(client, method)(address, data, content_type="application/json")


def test_a_tool_is_drawn_from_a_tree_and_read_as_text(
    lead_client: Client, project: Project
) -> None:
    nodes = [{"text": "No ride", "count": 31}, {"text": "Forgot", "count": 48}]

    answer = send(lead_client, "post", "tool-list", [project.pk], kind=PARETO,
                  title="Reasons", nodes=nodes)  # fmt: skip

    assert answer.status_code == 201
    assert answer.json()["outline"] == "No ride: 31\nForgot: 48"
    assert Tool.objects.get().nodes == nodes


def test_a_tool_is_drawn_from_text(lead_client: Client, project: Project) -> None:
    answer = send(lead_client, "post", "tool-list", [project.pk], kind="causes",
                  title="Why", head="Missed", outline="People\n    New")  # fmt: skip

    assert answer.json()["nodes"] == [{"text": "People", "children": [{"text": "New"}]}]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "spider"}, "kind"),
        ({"kind": None}, "kind"),
        ({"nodes": "text"}, "nodes"),
        ({"nodes": [{"text": "a", "count": 1}]}, "nodes"),
        ({"outline": "a\n b\n  c\n   d"}, "outline"),
        ({"outline": "MRN 1234567"}, "outline"),
        ({"nodes": [{"text": "MRN 1234567"}]}, "outline"),
        ({"title": ""}, "title"),
        ({"head": ""}, "head"),
    ],
)
def test_what_cannot_be_drawn_is_a_problem_with_its_field(
    lead_client: Client, project: Project, sent: dict[str, Any], field: str
) -> None:
    good = {"kind": "drivers", "title": "Ours", "head": "Under 10 %", "outline": "One"}

    answer = send(lead_client, "post", "tool-list", [project.pk], **(good | sent))

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert field in answer.json()["errors"]
    assert not Tool.objects.exists()


def test_a_kind_is_needed(lead_client: Client, project: Project) -> None:
    answer = send(lead_client, "post", "tool-list", [project.pk], title="Ours")

    assert answer.json()["errors"] == {"kind": ["Choose a kind of tool."]}


def test_changing_needs_the_version_that_was_read(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(project)
    args = [project.pk, tool.pk]

    without = send(lead_client, "patch", "tool-detail", args, title="New")
    first = send(lead_client, "patch", "tool-detail", args, title="New", version=1)
    late = send(lead_client, "patch", "tool-detail", args, title="Newer", version=1)

    assert (without.status_code, first.status_code, late.status_code) == (400, 200, 409)
    assert first.json()["version"] == 2
    assert first.json()["nodes"] == tool.nodes


def test_a_tool_is_not_found_in_another_project(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(project)
    other = ProjectFactory(lead=project.created_by)

    answer = lead_client.get(reverse("tool-detail", args=[other.pk, tool.pk]))

    assert answer.status_code == 404


def test_a_removed_tool_is_gone_from_the_list(
    lead_client: Client, project: Project
) -> None:
    tool = make_tool(project)
    args = [project.pk, tool.pk]

    answer = lead_client.delete(reverse("tool-detail", args=args))

    assert answer.status_code == 204
    listed = lead_client.get(reverse("tool-list", args=[project.pk])).json()
    assert listed["count"] == 0
