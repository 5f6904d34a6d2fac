"""Practices side by side: only what each chose, under the name it chose, and nothing of others."""

import csv
from collections import defaultdict
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from collaboratives.actions import keep_sums, leave
from collaboratives.group import Shared, Sum, compared, group_page, shared_of, summed
from collaboratives.models import Collaborative, CoreMeasure, Place
from measures.figures import Figures
from measures.models import Look, Measure
from projects.models import Project
from sharing.actions import choose_peers, withdraw_agreement
from tests.conftest import delivered
from tests.extracts.reader.reference_files import SHARED, require_shared
from tests.factories.collaboratives import joined, make_collaborative, make_host

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def group_url(core: CoreMeasure) -> str:
    return reverse("collaboratives:group_chart", args=[core.collaborative_id, core.pk])


def lead_of(place: Place) -> User:
    assert place.project is not None
    return place.project.created_by


def measure_of(place: Place) -> Measure:
    return place.counts.get().measure


def test_from_the_first_page_to_an_answer(project: Project, lead: User) -> None:
    office, runner = make_host()
    host = browser(runner)
    new = reverse("collaboratives:collaborative_new")
    host.post(new, {"host": office.pk, "name": "Feet first", "why": "Feet are missed."})
    made = Collaborative.objects.get()
    add = reverse("collaboratives:core_measure_add", args=[made.pk])
    invite = reverse("collaboratives:practice_invite", args=[made.pk])
    refused = host.post(invite, {"email": lead.email})
    host.post(add, {"name": "Foot exams", "kind": "process", "data_kind": "proportion",
                    "numerator": "exams", "denominator": "patients",
                    "improvement_direction": "increase"})  # fmt: skip
    host.post(invite, {"email": lead.email})
    host.post(invite, {"email": "nobody@example.org"})
    place = Place.objects.get(email=lead.email)
    member = browser(lead)

    page = member.get(reverse("collaboratives:collaborative_list")).text
    answer = member.post(
        reverse("collaboratives:place_answer", args=[place.pk]),
        {"project": project.pk, "aim": "80 % by June"},
    )

    assert refused.status_code == 422  # nobody says yes to nothing
    assert [mail.to for mail in delivered()] == [[lead.email]]
    assert "asks you to take part" in page
    assert answer["Location"] == reverse("sharing:sharing_overview", args=[project.pk])
    assert project.measures.get().name == "Foot exams"
    assert project.measures.get().peers == ""  # joining shows nothing
    assert (
        "80 % by June"
        in member.get(
            reverse("collaboratives:collaborative_detail", args=[made.pk])
        ).text
    )
    late = host.post(add, {"name": "Another", "kind": "process", "data_kind": "rate",
                           "numerator": "a", "denominator": "b",
                           "improvement_direction": "increase"})  # fmt: skip
    assert late.status_code == 422


def test_practice_says_no_with_a_reason_that_only_the_host_reads(lead: User) -> None:
    made, _core = make_collaborative()
    other = joined(made, "Harbor", peers="named")
    host = browser(made.created_by)
    host.post(
        reverse("collaboratives:practice_invite", args=[made.pk]), {"email": lead.email}
    )
    place = Place.objects.get(email=lead.email)
    no = reverse("collaboratives:place_decline", args=[place.pk])

    empty = browser(lead).post(no, {"reason": ""})
    browser(lead).post(no, {"reason": "Nobody has an hour for it."})

    page = reverse("collaboratives:collaborative_detail", args=[made.pk])
    assert empty.status_code == 422
    assert "Nobody has an hour" in host.get(page).text
    assert "Nobody has an hour" not in browser(lead_of(other)).get(page).text
    assert browser(lead).get(page).status_code == 404
    assert browser(lead).get(no).status_code == 404


def test_existing_measure_of_that_name_is_counted_and_another_kind_is_refused() -> None:
    made, core = make_collaborative()
    place = joined(made, "Harbor")
    again = joined(made, "Oak")

    assert measure_of(place).name == measure_of(again).name == core.name
    assert place.code_name != again.code_name


def test_group_sees_each_practice_as_it_chose_and_no_trace_of_the_others() -> None:
    made, core = make_collaborative()
    named = joined(made, "Harbor Clinic", peers="named", numerator=45)
    blinded = joined(made, "Oak Street", peers="blinded", months=10)
    third = joined(made, "Riverside", peers="blinded", numerator=4, denominator=9)
    hidden = joined(made, "Northgate", numerator=11, denominator=13)
    unsigned = joined(made, "Lakeside")
    choose_peers(measure=measure_of(unsigned), peers="named", by=lead_of(unsigned))

    pages = {
        place: browser(lead_of(place)).get(group_url(core)).text
        for place in (named, blinded, third, hidden)
    }
    pages[unsigned] = browser(made.created_by).get(group_url(core)).text  # the host

    for place, text in pages.items():
        assert "Harbor Clinic" in text
        assert blinded.code_name in text
        assert "Oak Street" not in text.replace(str(lead_of(place)), "")
        assert "Northgate" not in text
        assert hidden.code_name not in text
        assert "Lakeside" not in text
        assert "The sum of 3 practices" in text
    looks = Look.objects.values_list("measure", "user")
    assert set(looks.filter(measure=measure_of(named))) == {
        (measure_of(named).pk, one.pk)
        for one in (lead_of(blinded), lead_of(third), lead_of(hidden), made.created_by)
    }  # each look of another practice, never one's own
    assert not looks.filter(measure=measure_of(hidden)).exists()
    page = group_page(core, lead_of(third))
    assert [one.months for one in page.shared] == [
        12,
        12,
        10,
    ]  # the most complete first
    assert {one.name for one in page.shared if one.is_own} == {third.code_name}
    assert {one.name for one in page.shared if one.has_small_n} == {third.code_name}
    assert page.sums[0] == Sum(date(2025, 1, 1), 45 + 30 + 4, 60 + 60 + 9, 3)
    assert page.sums[-1] == Sum(date(2025, 12, 1), 45 + 4, 60 + 9, 2)
    assert page.not_compared == []


def test_what_is_withdrawn_is_gone_and_sums_kept_before_stay() -> None:
    made, core = make_collaborative()
    places = [joined(made, f"Practice {n}", peers="named") for n in range(5)]
    kept = keep_sums(core=core, by=made.created_by)
    reader = browser(lead_of(places[0]))
    assert "Practice 4" in reader.get(group_url(core)).text

    choose_peers(measure=measure_of(places[4]), peers="", by=lead_of(places[4]))
    withdraw_agreement(project=places[3].project, by=lead_of(places[3]))
    after = reader.get(group_url(core)).text
    leave(place=places[2], by=lead_of(places[2]))
    two_left = reader.get(group_url(core)).text

    assert "Practice 4" not in after
    assert "Practice 3" not in after
    assert "The sum of 3 practices" in after
    assert "No group picture yet" in two_left  # of two, each would know the other
    kept.refresh_from_db()
    assert kept.rows[0] == ["2025-01-01", 150, 300, 5]
    assert "150 / 300" in two_left
    assert browser(lead_of(places[2])).get(group_url(core)).status_code == 404


def test_counts_of_private_practices_change_nothing_that_a_member_reads() -> None:
    made, core = make_collaborative()
    places = [joined(made, f"Practice {n}", peers="named") for n in range(3)]
    member = browser(lead_of(places[0]))
    pages = [
        group_url(core),
        reverse("collaboratives:collaborative_detail", args=[made.pk]),
    ]
    before = [body(member.get(page).text) for page in pages]

    for number in range(3):
        joined(made, f"Silent {number}")

    assert [body(member.get(page).text) for page in pages] == before


def body(text: str) -> str:
    """The page's own part, without tokens that change with every answer."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return "\n".join(line for line in main.splitlines() if "csrf" not in line)


def test_group_page_asks_as_often_for_many_practices(
    django_assert_max_num_queries,
) -> None:
    made, core = make_collaborative()
    places = [joined(made, f"Practice {n}", peers="named", months=2) for n in range(4)]
    browser_ = browser(lead_of(places[0]))

    with django_assert_max_num_queries(30):
        browser_.get(group_url(core))
    with django_assert_max_num_queries(8):
        shared_of(core, lead_of(places[0]))


@pytest.mark.shared
def test_sum_of_274_organisations_equals_the_sum_of_its_sites() -> None:
    """NHS accident and emergency attendances seen within four hours, month by month."""
    require_shared()
    within, seen = defaultdict(lambda: [0, 0]), defaultdict(dict)
    with (SHARED / "data" / "nhs_ae_attendances.csv").open() as file:
        for row in csv.DictReader(file):
            start, count = date.fromisoformat(row["period"]), int(row["attendances"])
            met = count - int(row["breaches"])
            month = seen[row["org_code"]].setdefault(start, [0, 0])
            for cell in (month, within[start]):
                cell[0] += met
                cell[1] += count
    sites = [
        Shared(code, False, tuple(
            Figures(start, start, site=code, numerator=a, denominator=b)
            for start, (a, b) in sorted(months.items())
        ), None)  # type: ignore[arg-type]
        for code, months in seen.items()
    ]  # fmt: skip

    sums = summed(sites)

    assert len(sites) == 274
    assert sum(one.numerator for one in sums) == 63_724_165
    assert sum(one.denominator for one in sums) == 72_019_402
    assert {one.start: [one.numerator, one.denominator] for one in sums} == within
    core = CoreMeasure(data_kind="proportion")
    found, _few = compared(core, sites)
    assert found.over_dispersed
