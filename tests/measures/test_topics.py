"""The topics: every data file, what is refused of one, and finding them by words."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from attestations.catalogue import programmes
from measures.models import Measure
from measures.topic_labels import PROGRAMME_LABELS, SETTING_LABELS, SPECIALTY_LABELS
from measures.topics.catalogue import (
    ANY,
    FOLDER,
    SETTINGS,
    SPECIALTIES,
    Topic,
    TopicError,
    load,
    load_folder,
    topics,
)
from measures.topics.matching import narrowed, stem, suggest
from projects.models import Project
from tally.forms import AuditForm
from tests.factories.accounts import UserFactory

ALL = list(topics().values())
FILE = FOLDER / "missed-visits.toml"


def test_topics_are_many_and_cover_the_field() -> None:
    specialties = {one for topic in ALL for one in topic.specialties}

    assert len(ALL) >= 36
    assert specialties == {ANY, *SPECIALTIES}
    assert {one for topic in ALL for one in topic.settings} == set(SETTINGS)


def test_labels_name_every_key() -> None:
    assert set(SPECIALTY_LABELS) == {ANY, *SPECIALTIES}
    assert set(SETTING_LABELS) == set(SETTINGS)


def test_programmes_of_topics_are_those_of_the_catalogue() -> None:
    known = {p.id: p.short_title for p in programmes().values()}
    named = {one for topic in ALL for one in topic.programmes}

    assert named <= known.keys()
    assert {one: str(PROGRAMME_LABELS[one]) for one in named} == {
        one: known[one] for one in named
    }


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.slug)
def test_topic_was_reviewed_by_nobody_yet(topic: Topic) -> None:
    """Decision 17: a name stands there only once a real person has reviewed it."""
    assert topic.reviewed_by == ""


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.slug)
def test_topic_starts_a_project_as_it_is(
    db: None, client: Client, topic: Topic
) -> None:
    client.force_login(UserFactory())
    address = reverse("measures:project_start")
    form = client.get(f"{address}?topic={topic.slug}").context["form"]
    filled = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in filled.items() if value not in (None, False)}

    answer = client.post(address, sent)

    assert answer.status_code == 302
    project = Project.objects.get()
    first, partner = project.measures.all()
    assert (project.topic, project.title) == (topic.slug, topic.title)
    assert (first.name, partner.kind) == (topic.measure.name, "balancing")
    assert first.goal is not None
    assert project.aim.startswith(topic.measure.name)
    assert [idea.text for idea in project.ideas.all()] == [
        topic.first_test, *topic.change_ideas
    ]  # fmt: skip


@pytest.mark.parametrize(
    "topic",
    [t for t in ALL if t.measure.data_kind == "proportion"],
    ids=lambda topic: topic.slug,
)
def test_topic_fills_a_chart_audit_that_is_valid(topic: Topic) -> None:
    measure = Measure(pk=7, name=topic.measure.name, project=Project(topic=topic.slug))
    offered = AuditForm(measures=[measure], measure=measure)
    sent = {name: offered[name].value() or "" for name in offered.fields}

    form = AuditForm(sent, measures=[measure], measure=measure)

    assert form.is_valid(), form.errors
    questions = form.values()["form"].questions
    assert [q.text for q in questions] == list(topic.audit_questions)
    assert [q.measure for q in questions] == [7, *[None] * (len(questions) - 1)]


CHANGES: list[tuple[str, str, str]] = [
    ('title = "Fewer missed visits"', "", "title is missing"),
    ('title = "Fewer', 'titel = "', "title is missing"),
    ('title = "Fewer missed visits"', 'title = ""', "title is empty"),
    ('title = "Fewer', f'title = "{"x" * 60}', "longer than 50 letters"),
    ('settings = ["office"]', 'settings = ["moon"]', "settings: 'moon' is none of"),
    ('settings = ["office"]', "settings = []", "settings is empty"),
    ("minutes_per_week = 15", "minutes_per_week = 0", "minutes_per_week is not"),
    ('direction = "decrease"', 'direction = "down"', "measure.direction: 'down'"),
    ("goal = 10", "goal = 110", "measure.goal is below 0 or above 100 %"),
    ('numerator = "visits missed without notice"', 'numerator = ""', "measure: numer"),
    (
        "[identifiers]",
        "[identifiers]\nsnomed = '1'",
        "identifiers.snomed is not a field",
    ),
    ("goal = 10", "goal = ten", "missed-visits.toml"),
]


@pytest.mark.parametrize(("old", "new", "message"), CHANGES)
def test_faulty_topic_is_refused_by_file_and_field(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    path = tmp_path / FILE.name
    path.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(TopicError, match=r"missed-visits\.toml") as refusal:
        load(path)

    assert message in str(refusal.value)


def test_topic_under_another_file_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(FILE.read_text("utf-8"), "utf-8")

    with pytest.raises(TopicError, match="file name is not its slug"):
        load_folder(tmp_path)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda p: p.stem)
def test_topic_file_names_no_licensed_text(path: Path) -> None:
    text = path.read_text("utf-8").casefold()
    raw: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))

    assert not [word for word in ("hedis", "cahps", "ihi ") if word in text]
    assert "not a certified measure" in raw["licence"]


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("We forget asthma action plans.", "asthma-action-plan"),
        ("Patients don't show up on Mondays", "missed-visits"),
        ("too many no-shows", "missed-visits"),
        ("Nobody answers the phone.", "phone-answered"),
        ("We never look at diabetic feet", "diabetic-foot-exam"),
        ("kids are behind on their shots", "childhood-vaccines"),
        ("Nobody tells patients their lab results.", "results-told"),
        ("We never hear back from specialists", "referral-loop"),
        ("SPANISH speaking families get no interpreter", "interpreter-used"),
        ("Teens miss the HPV vaccine", "hpv-vaccine"),
        ("Smokers get no help", "tobacco-help"),
        ("The EKG for chest pain comes late", "ecg-in-ten-minutes"),
        ("Patients are cold after surgery", "warm-after-surgery"),
        ("mislabeled tubes", "specimen-labels"),
    ],
)
def test_suggest_finds_the_topic_of_plain_words(sentence: str, first: str) -> None:
    assert suggest(sentence, ALL)[0].slug == first


@pytest.mark.parametrize("sentence", ["", "The printer is never ready", "so busy"])
def test_suggest_finds_nothing_in_other_words(sentence: str) -> None:
    assert suggest(sentence, ALL) == []


def test_suggest_gives_three_at_most() -> None:
    assert len(suggest("vaccine shots for diabetes and asthma and eyes", ALL)) == 3


@pytest.mark.parametrize(
    ("word", "expected"),
    [("reminders", "remind"), ("missed", "miss"), ("eye", "eye"), ("ecg", "ecg")],
)
def test_stem_cuts_common_endings(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_narrowed_by_specialty_keeps_topics_for_any() -> None:
    slugs = {topic.slug for topic in narrowed(ALL, specialty="radiology")}

    assert {"critical-imaging-told", "phone-answered"} <= slugs
    assert "asthma-action-plan" not in slugs


def test_narrowed_takes_every_filter_together() -> None:
    found = narrowed(ALL, q="diabetes foot", setting="office", minutes=10)

    assert [topic.slug for topic in found] == ["diabetic-foot-exam"]


@pytest.fixture
def doctor(db: None, client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def test_topic_list_filters_by_address(client: Client, doctor: User) -> None:
    page = client.get(reverse("measures:topic_list") + "?q=asthma&setting=office")

    assert "Asthma action plans" in page.text
    assert "Clean hands" not in page.text


def test_topic_list_without_a_find_says_what_to_do(
    client: Client, doctor: User
) -> None:
    page = client.get(reverse("measures:topic_list") + "?q=zebra")

    assert "No topic fits" in page.text
    assert reverse("measures:project_start") in page.text


def test_topic_list_ignores_a_filter_that_does_not_exist(
    client: Client, doctor: User
) -> None:
    page = client.get(reverse("measures:topic_list") + "?setting=moon")

    assert len(page.context["found"]) == len(ALL)


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.slug)
def test_topic_detail_shows_all_of_it(
    client: Client, doctor: User, topic: Topic
) -> None:
    page = client.get(reverse("measures:topic_detail", args=[topic.slug]))

    shown = page.content.decode().replace("&#x27;", "'")
    for text in (topic.first_test, topic.measure.definition, topic.measure.exclusions,
                 topic.balancing.name, *topic.change_ideas, *topic.audit_questions):  # fmt: skip
        assert text in shown
    assert "Not yet reviewed by a clinician." in shown


def test_unknown_topic_is_404(client: Client, doctor: User) -> None:
    detail = client.get(reverse("measures:topic_detail", args=["none-such"]))
    start = client.get(reverse("measures:project_start") + "?topic=none-such")

    assert (detail.status_code, start.status_code) == (404, 404)


def test_topics_api_lists_filters_and_shows_one(client: Client, doctor: User) -> None:
    everything = client.get("/api/v1/topics/").json()
    asthma = client.get("/api/v1/topics/?q=asthma&minutes=15").json()
    one = client.get("/api/v1/topics/missed-visits/").json()

    assert len(everything) == len(ALL)
    assert "asthma-action-plan" in [row["slug"] for row in asthma]
    assert one["measure"]["improvement_direction"] == "decrease"
    assert one["surrogate"]["name"]


def test_topics_api_refuses_an_unknown_filter_and_topic(
    client: Client, doctor: User
) -> None:
    faulty = client.get("/api/v1/topics/?setting=moon")
    missing = client.get("/api/v1/topics/none-such/")

    assert (faulty.status_code, missing.status_code) == (400, 404)
