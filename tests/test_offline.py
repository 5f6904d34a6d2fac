"""What a browser is given to keep for the time without a connection."""

import json
import re

import pytest
from django.test import Client

from accounts.models import User
from projects.models import Project
from tally.links import token_of
from tally.models import Tally
from tests.factories.measures import MeasureFactory
from tests.factories.tally import make_link, make_round


def shell(text: str) -> list[str]:
    found = re.search(r"^const SHELL = (.*);$", text, re.MULTILINE)
    assert found
    return list(json.loads(found[1]))


@pytest.fixture
def tally(project: Project) -> Tally:
    return make_link(make_round(MeasureFactory(project=project)))


def test_offline_page_is_the_same_for_everybody(
    client: Client, lead_client: Client, lead: User
) -> None:
    mine = lead_client.get("/offline/")

    assert mine.content == client.get("/offline/").content
    assert lead.email not in mine.text
    assert "csrfmiddlewaretoken" not in mine.text


def test_offline_worker_is_looked_at_anew_each_time(client: Client) -> None:
    answer = client.get("/offline-worker.js")

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert answer.text.startswith('const VERSION = "')


def test_offline_worker_keeps_only_parts_that_exist(client: Client) -> None:
    parts = shell(client.get("/offline-worker.js").text)

    assert parts[0] == "/offline/"
    assert {part[:8] for part in parts[1:]} == {"/static/"}
    assert [client.get(part).status_code for part in parts] == [200] * len(parts)


def test_only_the_tally_screen_is_marked_to_be_kept(
    client: Client, lead_client: Client, project: Project, tally: Tally
) -> None:
    address = f"/tally/{token_of(tally)}/"
    beginning = client.get(address)
    client.post(f"{address}begin/", {"name": "Nora Nurse"})

    assert "X-Offline-Copy" not in beginning
    assert "X-Offline-Copy" in client.get(address)
    assert "X-Offline-Copy" not in lead_client.get(f"/projects/{project.pk}/")


def test_two_drawings_of_a_tally_screen_are_told_apart(
    client: Client, tally: Tally
) -> None:
    address = f"/tally/{token_of(tally)}/"
    client.post(f"{address}begin/", {"name": "Nora Nurse"})

    drawn = [re.findall(r'data-drawn="(\w+)"', client.get(address).text) for _ in "ab"]

    assert len(drawn[0]) == 1
    assert drawn[0] != drawn[1]
