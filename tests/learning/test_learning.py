"""Lessons are short and ours, and words have two meanings."""

import pytest
from django.test import Client
from django.urls import reverse

from learning import catalogue
from projects.models import Project
from tests.factories.measures import MeasureFactory, ObservationFactory
from tests.factories.pdsa import CycleFactory

pytestmark = pytest.mark.django_db
LESSON = catalogue.lessons()["prediction"]


@pytest.mark.parametrize("slug", catalogue.STEPS)
def test_every_lesson_is_read_in_two_minutes(slug: str) -> None:
    lesson = catalogue.lessons()[slug]

    assert len(lesson.steps) == 3
    assert 40 < lesson.word_count() <= catalogue.MOST_WORDS


def test_a_lesson_that_is_too_long_is_refused(tmp_path) -> None:
    file = tmp_path / "long.toml"
    words = "word " * 300
    file.write_text(
        f'slug = "aim"\ntitle = "t"\nidea = "{words}"\nsteps = ["a"]\n'
        'example = "e"\naction = "a"\n'
    )

    with pytest.raises(catalogue.CatalogueError, match=r"long.toml: 30\d words"):
        catalogue.lesson_in(file)


def test_the_words_that_are_confused_have_both_meanings() -> None:
    both = {t.slug for t in catalogue.terms().values() if t.improving and t.crediting}

    assert {"activity", "assessment", "cycle", "gap", "outcome", "sponsor"} <= both


def test_links_elsewhere_say_whether_anybody_checked_them(lead_client: Client) -> None:
    html = lead_client.get(reverse("learning:lesson_list")).content.decode()

    unchecked = [one for one in catalogue.resources() if one.checked_on is None]
    assert html.count("Address not checked yet.") == len(unchecked)
    for one in catalogue.resources():
        assert one.url in html


def test_the_lesson_stands_where_the_test_is_planned(
    lead_client: Client, project: Project
) -> None:
    address = reverse("pdsa:cycle_plan", args=[project.pk])

    html = lead_client.get(address).content.decode()

    assert LESSON.title in html
    assert reverse("coaching:help_ask", args=[project.pk, "prediction"]) in html


def test_the_lesson_about_studying_holds_the_teams_own_prediction(
    lead_client: Client, project: Project
) -> None:
    cycle = CycleFactory(project=project, prediction="Seven of ten pick up.",
                         observations="Four did.")  # fmt: skip

    address = reverse("pdsa:cycle_detail", args=[project.pk, cycle.pk])
    html = lead_client.get(address).content.decode()

    assert catalogue.lessons()["study"].title in html
    assert "You predicted: Seven of ten pick up." in html


def test_the_lesson_about_charts_holds_the_charts_own_sentence(
    lead_client: Client, project: Project
) -> None:
    measure = MeasureFactory(project=project)
    ObservationFactory(measure=measure, batch__measure=measure)

    address = reverse("measures:measure_detail", args=[project.pk, measure.pk])
    html = lead_client.get(address).content.decode()

    assert "Yours today:" in html


def test_a_dotted_word_opens_both_meanings_without_a_script(
    lead_client: Client, project: Project
) -> None:
    html = lead_client.get(
        reverse("pdsa:cycle_list", args=[project.pk])
    ).content.decode()

    assert 'popovertarget="term-cycle"' in html
    assert 'id="term-cycle" popover' in html
    assert catalogue.terms()["cycle"].crediting in html
