"""The pages of the demo, each with the person who uses it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import ProjectRole
from activities.actions.activities import set_up_activity
from activities.actions.invitations import invite
from activities.models import Activity
from attestations import codes
from attestations.models import Attestation, Document, Settlement
from coaching.actions.asking import list_expert, propose_handoff
from coaching.actions.handing_over import propose as propose_coach
from collaboratives.actions import invite_practice, keep_sums
from documents.models import AuditBundle
from effort.models import Effort
from extracts import actions as extracting
from jobs.models import Job
from measures.models import Measure
from meetings import links
from meetings.actions import add_guest, start_meeting
from meetings.screens import deck_of
from nextsteps.actions.questions import ask
from nextsteps.links import signer
from nextsteps.models import SeriesSession
from projects.actions.charter import add_milestone
from projects.actions.invitations import invite_to_project
from projects.models import Project
from qiapp.demo.activities import PI_CME, SERIES, YEAR
from qiapp.demo.build import build_demo
from reports.models import ExportBatch
from surveys.models import Round as SurveyRound
from tally.actions.rounds import start_round
from tally.actions.tallies import begin_tally, share_link
from tally.links import token_of
from tally.models import ChartAudit
from tests.conftest import with_second_factor
from tests.factories.accounts import OrganisationMembershipFactory, UserFactory
from tests.factories.boardfiles import board_world
from tests.factories.collaboratives import joined, make_collaborative
from tests.factories.extracts import RECIPE, visits_csv
from tests.factories.measures import ObservationFactory

NEWCOMER = "newcomer@example.org"


@dataclass(frozen=True, slots=True)
class Stop:
    """One page: its URL name, who opens it (None: nobody logged in), its arguments."""

    name: str
    who: User | None
    args: tuple[object, ...] = ()
    query: str = ""

    @property
    def address(self) -> str:
        args = [getattr(one, "pk", one) for one in self.args]
        return reverse(self.name, args=args) + self.query

    @property
    def picture(self) -> str:
        """The name of its screenshot; a query makes it another page."""
        extra = f"-{self.query[1:].replace('=', '-')}" if self.query else ""
        return self.name.replace(":", "-") + extra


def demo_world(today: date) -> SimpleNamespace:
    """The demo and what its pages need beside: an invitation, an extract, a newcomer."""
    cast = build_demo(today)
    people = SimpleNamespace(**cast.users)
    project = Project.objects.get(title="Fewer missed well visits")
    world = SimpleNamespace(
        people=people, project=project, offices=cast.organisations,
        measure=project.measures.first(), cycles=list(project.cycles.all()),
        newcomer=UserFactory(email=NEWCOMER, name="Nora Newcomer"),
        by_status={a.status: a for a in Attestation.objects.order_by("-pk")},
    )  # fmt: skip
    add_extract(world)
    add_plans(world)
    add_office_work(world)
    return world


def add_extract(world: SimpleNamespace) -> None:
    """A measure that is still empty, and an extract for it whose columns are explained."""
    lead = world.people.physician
    world.empty = Measure.objects.create(
        project=world.project, name="Seen by the front desk", kind="process",
        numerator="visits", denominator="visits booked", period="week", position=9,
        improvement_direction="increase", created_by=lead,
    )  # fmt: skip
    world.extract = extracting.receive(
        measure=world.empty, chunks=[visits_csv()], name="visits.csv", by=lead,
        confirmed=True,
    )  # fmt: skip
    extracting.explain(extract=world.extract, document=RECIPE, by=lead)
    world.again = Measure.objects.create(
        project=world.project, name="Seen by the nurse", kind="process",
        numerator="visits", denominator="visits booked", period="week", position=10,
        improvement_direction="increase", created_by=lead,
    )  # fmt: skip
    ObservationFactory(
        measure=world.again, starts_on=date(2026, 1, 4), ends_on=date(2026, 1, 10)
    )
    world.replacing = extracting.receive(
        measure=world.again, chunks=[visits_csv()], name="visits.csv", by=lead,
        confirmed=True,
    )  # fmt: skip
    extracting.explain(extract=world.replacing, document=RECIPE, by=lead)


def add_plans(world: SimpleNamespace) -> None:
    project, lead = world.project, world.people.physician
    world.membership = project.memberships.exclude(user=lead).first()
    world.milestone = add_milestone(
        project=project, name="Baseline", due_on=project.today(), by=lead
    )
    world.token = invite_to_project(
        project=project, email=NEWCOMER, by=lead, role=ProjectRole.PARTICIPANT
    ).token
    world.job = Job.objects.create(
        task="extracts.count", key="shown", title="Counting the extract",
        requested_by=lead, subject_type="extract", subject_id="1", status="running",
        phase="Reading rows", done=250, total=1000,
    )  # fmt: skip


def add_office_work(world: SimpleNamespace) -> None:
    """An operator, a coach's recovery codes, and an export of nobody in particular."""
    world.solo = Project.objects.filter(organisation=None).open().first()
    OrganisationMembershipFactory(
        organisation=world.project.organisation, user=world.solo.created_by
    )
    world.operator = UserFactory(name="Olga Operator", is_staff=True)
    RecoveryCodes.activate(world.people.coach)
    office = world.by_status["approved"].participation.office
    world.export = ExportBatch.objects.create(
        office=office, number=1, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30),
        created_by=world.people.cme,
    )  # fmt: skip


def reports_pages(w: SimpleNamespace) -> Iterator[Stop]:
    lead = w.people.physician
    yield Stop("reports:home", lead)
    yield Stop("reports:home", w.newcomer, query="?as=newcomer")
    yield Stop("reports:home", w.people.coach, query="?as=coach")
    yield Stop("reports:home", w.people.cme, query="?as=cme")
    yield Stop("reports:project_page", lead, (w.project,))
    yield Stop("reports:project_page", w.people.coach, (w.project,), "?as=coach")
    yield Stop("reports:project_events", lead, (w.project,))
    for name in ("charter", "charter_timeline", "charter_versions"):
        yield Stop(f"reports:{name}", lead, (w.project,))
    place = w.project.memberships.current().exclude(user=lead).first()
    yield Stop("reports:hand_over", lead, (w.project, place))
    made = w.project.hand_overs.first()
    yield Stop("reports:handed_over", lead, (made,))
    yield Stop("reports:handed_over", made.successor, (made,), "?as=successor")
    yield Stop("reports:charter_part", lead, (w.project, "resources"), "?draft=1")
    yield Stop("reports:search_page", lead, query="?q=visits")
    yield Stop("reports:search_page", lead, query="?q=zebra")
    yield Stop("reports:what_this_is_not", None)
    yield Stop("reports:help_page", None)
    yield Stop("coaching:dashboard", w.people.coach)
    yield Stop("coaching:dashboard", lead, query="?as=lead")
    yield Stop("coaching:note_write", w.people.coach, (w.project,))
    yield Stop("coaching:inbox", w.people.coach)
    yield Stop("coaching:inbox", lead, query="?as=lead")
    for name in ("practice", "contact_log", "call_book"):
        yield Stop(f"coaching:{name}", w.people.coach, (w.project,))
    yield from caseload_pages(w)
    yield Stop("jobs:job_status", lead, (w.job,))


def measures_pages(w: SimpleNamespace) -> Iterator[Stop]:
    lead, one = w.people.physician, (w.project, w.measure)
    yield Stop("measures:project_start", lead)
    yield Stop("measures:project_start", lead, query="?own=1")
    yield Stop("measures:project_start", lead, query="?topic=asthma-action-plan")
    yield Stop("measures:project_start", lead, query="?topic=waiting-in-the-room")
    yield Stop("measures:topic_list", lead)
    yield Stop("measures:topic_list", lead, query="?q=asthma")
    yield Stop("measures:topic_list", lead, query="?q=zebra")
    yield Stop("measures:topic_detail", lead, ("missed-visits",))
    yield Stop("measures:topic_detail", lead, ("hand-hygiene",), "?as=alone")
    yield Stop("measures:measure_add", lead, (w.project,))
    yield Stop("measures:measure_detail", lead, one)
    yield Stop("measures:measure_detail", lead, one, "?period=quarter")
    yield Stop("measures:measure_detail", lead, one, "?period=week")
    yield Stop("measures:measure_detail", lead, (w.project, w.empty), "?as=empty")
    yield Stop("measures:measure_detail", lead, one, "?chart=control")
    yield Stop("measures:measure_detail", lead, one, "?rules=mdc")
    yield Stop("measures:chart_lesson", lead, one)
    for kind in ("phase", "baseline", "exclusion"):
        yield Stop("measures:decision_add", lead, (*one, kind), f"?as={kind}")
    yield Stop("measures:how_we_read", lead)
    yield from sites_pages()
    yield Stop("measures:measure_edit", lead, one)
    yield Stop("measures:definition_change", lead, one)
    yield Stop("measures:observation_record", w.people.nurse, one)
    yield Stop("measures:observation_paste", w.people.nurse, one)
    yield Stop("measures:observation_grid", w.people.nurse, one)
    yield Stop("extracts:extract_add", lead, (w.project, w.empty))
    yield Stop("extracts:counts_add", lead, (w.project, w.empty))
    yield Stop("extracts:data_request", lead, (w.project, w.empty), "?as=unwritten")
    yield Stop("extracts:data_request", lead, (w.project, w.measure))
    yield Stop("extracts:data_request_edit", lead, (w.project, w.measure))
    yield Stop("extracts:extract_columns", lead, (w.project, w.extract))
    yield Stop("extracts:extract_preview", lead, (w.project, w.extract))
    yield Stop("extracts:extract_preview", lead, (w.project, w.replacing), "?as=again")
    yield Stop("extracts:extract_detail", lead, (w.project, w.extract))


def sites_pages() -> Iterator[Stop]:
    """A measure of two sites, one of which came later."""
    measure = Measure.objects.get(name="Below 140/90")
    one, lead = (measure.project, measure), measure.created_by
    for query in (
        "",
        "?sites=compare",
        "?sites=constant",
        "?by=payer",
        "?by=clinician&order=rate",
    ):
        yield Stop("measures:measure_detail", lead, one, query or "?as=sites")
    yield Stop("measures:chart_lesson", lead, one, "?as=sites")


def projects_pages(w: SimpleNamespace) -> Iterator[Stop]:
    lead, project = w.people.physician, w.project
    yield Stop("projects:project_list", lead)
    for name in ("project_edit", "project_status", "sponsors", "team", "member_add",
                 "idea_list", "team_leave", "part_edit", "charter_edit", "milestone_add"):  # fmt: skip
        yield Stop(f"projects:{name}", lead, (project,))
    yield Stop("projects:project_move", w.solo.created_by, (w.solo,))
    yield Stop("projects:member_edit", lead, (project, w.membership))
    yield Stop("projects:member_end", lead, (project, w.membership))
    yield Stop("projects:milestone_edit", lead, (project, w.milestone))
    yield Stop("projects:invitation_accept", w.newcomer, (w.token,))
    yield Stop("projects:organisation_invite", w.people.admin, (project.organisation,))
    yield Stop("pdsa:cycle_list", lead, (project,))
    yield Stop("pdsa:cycle_plan", lead, (project,))
    yield Stop("pdsa:cycle_import", lead, (project,))
    yield Stop("pdsa:cycle_sheet", lead, (project, w.cycles[0]))
    for name in ("cycle_detail", "cycle_edit"):
        for query, cycle in (("", w.cycles[-1]), ("?as=decided", w.cycles[0])):
            yield Stop(f"pdsa:{name}", lead, (project, cycle), query)


def attestations_pages(w: SimpleNamespace) -> Iterator[Stop]:
    lead, draft = w.people.physician, w.by_status["draft"]
    part = draft.participation
    own = (part.project, part)
    yield Stop("attestations:attestation_list", part.user, (part.project,))
    yield Stop("attestations:programme_join", lead, (w.project,))
    for name in ("participation_detail", "what_if", "part_edit", "steps_edit",
                 "reflections_edit"):  # fmt: skip
        yield Stop(f"attestations:{name}", part.user, own)
    yield Stop("attestations:what_if", part.user, own, "?charts=20")
    yield Stop("attestations:attestation_sign", part.user, (draft,))
    yield from settlement_pages()
    signed = w.by_status["signed"]
    yield Stop("attestations:cosign_list", w.people.leader)
    yield Stop("attestations:cosign_list", w.people.midwife, query="?as=midwife")
    question = signed.questions.get()
    who = signed.participation.user
    yield Stop("attestations:question_answer", who, (signed, question))
    yield Stop("attestations:attestation_cosign", w.people.midwife, (signed,))
    yield Stop("attestations:attestation_decline", w.people.midwife, (signed,))
    yield Stop("attestations:attestation_detail", signed.participation.user, (signed,))
    yield Stop(
        "attestations:attestation_withdraw", signed.participation.user, (signed,)
    )
    approved = w.by_status["approved"]
    yield Stop(
        "attestations:attestation_detail", approved.participation.user, (approved,),
        "?as=approved",
    )  # fmt: skip
    declined = w.by_status["declined"]
    yield Stop(
        "attestations:attestation_detail", declined.participation.user, (declined,),
        "?as=declined",
    )  # fmt: skip
    yield Stop("attestations:programme_list", part.user)
    portfolio, small_group = part.programme, ("abp-small-group", "2026-1")
    yield Stop("attestations:programme_detail", part.user, portfolio.key)
    yield Stop("attestations:programme_detail", w.operator, small_group, "?as=operator")
    yield Stop("attestations:verify", None)
    yield Stop("attestations:verify_code", None, (code_in_document(approved),))
    yield Stop("attestations:verify_digest", None, (digest_of_document(approved),))


def settlement_pages() -> Iterator[Stop]:
    """The demo's rule that a second reviewer has to look at."""
    one = Settlement.objects.get()
    part, office = one.participation, one.participation.office
    second = with_second_factor(UserFactory(name="Rosa Reviewer"))
    OrganisationMembershipFactory(organisation=office, user=second, role="cme_staff")
    own = (part.project, part)
    yield Stop("attestations:participation_detail", part.user, own, "?as=asked")
    yield Stop("attestations:settlement_ask", part.user, (*own, "cycles"))
    yield Stop("attestations:settlement_take_back", part.user, (*own, one))
    yield Stop("attestations:settlement_list", second, (office,))
    for name in ("settlement_detail", "settlement_refuse", "settlement_withdraw"):
        yield Stop(f"attestations:{name}", second, (office, one))
    first = one.proposed_by
    yield Stop("attestations:settlement_detail", first, (office, one), "?as=first")
    yield Stop("attestations:settlement_detail", first, (office, one), "?verb=propose")


def digest_of_document(attestation: Attestation) -> str:
    """The SHA-256 of the stored file; any other where nobody has drawn it yet."""
    document = attestation.pdf()
    return document.digest if document else "0" * 64


def code_in_document(attestation: Attestation) -> str:
    """A code that verifies the document; its own stands in the file only.

    The plain QuerySet, as the model's own refuses to change what was stored.
    """
    code = codes.new_code()
    documents = QuerySet(model=Document).filter(attestation=attestation)
    documents.update(code_digest=codes.digest_of(code))
    return codes.grouped(code)


def office_pages(w: SimpleNamespace) -> Iterator[Stop]:
    cosigned, approved = w.by_status["cosigned"], w.by_status["approved"]
    office = cosigned.participation.office
    staff = w.people.cme if office == w.offices["lakeside"] else w.people.cme2
    yield Stop("reports:provider_queue", staff, (office,))
    yield Stop("reports:provider_decision", staff, (office, cosigned))
    yield Stop("reports:provider_decline", staff, (office, cosigned))
    other = approved.participation.office
    reviewer = w.people.cme if other == w.offices["lakeside"] else w.people.cme2
    yield Stop("reports:provider_revoke", reviewer, (other, approved))
    yield Stop("reports:provider_programme_list", staff, (office,))
    programme = ("abms-portfolio", "2026-1")
    yield Stop("reports:provider_programme_confirm", staff, (office, *programme))
    yield Stop("reports:provider_export_list", reviewer, (other,))
    yield Stop("reports:provider_export_new", reviewer, (other,))
    yield Stop("reports:provider_export_detail", reviewer, (other, w.export))


def boardfiles_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """A batch with an answer, a fault to mend, a report to take back; and what is empty."""
    world = board_world(w)
    office, staff, activity = world.office, w.people.cme, world.activity
    empty = w.offices["prairie"]
    yield Stop("boardfiles:board_home", staff, (office,))
    yield Stop("boardfiles:board_list", staff, (office,))
    yield Stop("boardfiles:figures", staff, (office,))
    yield Stop("boardfiles:activity_new", staff, (office,))
    yield Stop("boardfiles:activity_detail", staff, (office, activity))
    yield Stop("boardfiles:activity_edit", staff, (office, activity))
    yield Stop("boardfiles:template_add", staff, (office, activity))
    yield Stop("boardfiles:batch_detail", staff, (office, world.batch))
    yield Stop("boardfiles:batch_purge", staff, (office, world.batch))
    yield Stop("boardfiles:result_add", staff, (office, world.batch))
    yield Stop("boardfiles:result_detail", staff, (office, world.result))
    yield Stop("boardfiles:board_home", w.people.cme2, (empty,), "?as=few")
    yield Stop("boardfiles:points", world.person)
    yield Stop("boardfiles:points", w.newcomer, query="?as=newcomer")
    yield Stop("boardfiles:cycle_edit", world.person, ("ABIM",))
    yield Stop("boardfiles:elsewhere_add", world.person, ("ABIM",))
    yield Stop("boardfiles:fix_list", world.person)
    yield Stop("boardfiles:fix_list", w.newcomer, query="?as=newcomer")
    yield Stop("boardfiles:fix_field", world.person, ("birthday_missing",))
    yield Stop(
        "boardfiles:fix_field", world.person, ("name_unlike", "ABIM"), "?as=name"
    )
    yield Stop("boardfiles:fix_field", world.person, ("no_consent",), "?as=consent")


def own_programme_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """The draft of an office, each of its parts, and the version it uses."""
    cme, office = w.people.cme, w.offices["lakeside"]
    draft, used = office.own_programmes.drafts().get(), office.own_programmes.published().get()  # fmt: skip
    one = (office, draft)
    yield Stop("attestations:programme_import", cme, (office,))
    yield Stop("attestations:draft_detail", cme, one)
    yield Stop("attestations:draft_facts", cme, one)
    yield Stop("attestations:draft_compare", cme, one)
    yield Stop("attestations:programme_compare", cme, ("sponsor-three-meetings", "2026-1", used.programme_id, used.version))  # fmt: skip
    for section in ("steps", "reflections", "statements"):
        yield Stop("attestations:draft_rows", cme, (*one, section), f"?as={section}")
    yield Stop("attestations:rule_add", cme, one, "?kind=charts_per_period")
    yield Stop("attestations:rule_edit", cme, (*one, "linked"))
    yield Stop("attestations:rule_edit", cme, (*one, "cosigner"), "?as=cosigner")
    yield Stop("attestations:rule_edit", cme, (*one, "fee"), "?as=fee")
    yield Stop("attestations:programme_detail", cme, (used.programme_id, used.version), "?as=own")  # fmt: skip
    yield Stop("reports:provider_programme_list", cme, (office,), "?as=lakeside")


def activities_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """The office's pages of its activities; a person's own; what an invitation opens."""
    staff, office = w.people.cme, w.offices["lakeside"]
    year, stages, series = (
        Activity.objects.get(title=t) for t in (YEAR, PI_CME, SERIES)
    )
    yield Stop("activities:activity_list", staff, (office,))
    yield Stop(
        "activities:activity_list", w.people.cme2, (w.offices["prairie"],), "?as=empty"
    )
    yield Stop("activities:activity_new", staff, (office,))
    for name in ("detail", "edit", "close", "invite"):
        yield Stop(f"activities:activity_{name}", staff, (office, year))
    yield Stop("activities:activity_detail", staff, (office, series), "?as=empty")
    yield Stop("activities:report_set_up", staff, (office, paid_activity(year)))
    leader = w.people.leader
    yield Stop("activities:own_activities", leader)
    yield Stop("activities:own_activities", w.solo.created_by, (), "?as=none")
    yield Stop("activities:own_activity", leader, (year,))
    yield Stop("activities:own_activity", leader, (stages,), "?as=chosen")
    yield Stop("activities:own_activity", leader, (series,), "?as=open")
    yield Stop("activities:activity_reviews", staff, (office, year))
    waiting = year.submissions.open().get()
    accepted = year.submissions.exclude(pk=waiting.pk).get()
    for one in (waiting, accepted):
        yield Stop(
            "activities:submission_detail",
            staff,
            (office, year, one),
            f"?as={one.stage}",
        )
    yield Stop("activities:review_list", w.people.internist)
    yield Stop("activities:review_list", w.people.obgyn, (), "?as=done")
    yield Stop("activities:review_list", leader, (), "?as=none")
    yield Stop("activities:review_detail", w.people.internist, (waiting,))
    yield Stop("activities:review_detail", w.people.obgyn, (waiting,), "?as=judged")
    lead = w.people.physician
    yield Stop("activities:own_activity", lead, (year,), "?as=reviewed")
    yield Stop("activities:review_send", lead, (year, "plan"))
    yield Stop("activities:disclosure_edit", lead, (year,))
    yield Stop("activities:disclosure_edit", lead, (series,), "?as=reused")
    place = stages.enrolments.get()
    yield Stop("activities:enrolment_detail", staff, (office, stages, place))
    yield Stop("activities:activity_reports", staff, (office, year))
    yield Stop("activities:report_detail", staff, (office, year, year.reports.get()))
    yield Stop("activities:activity_disputes", staff, (office, stages))
    yield Stop("activities:activity_disputes", staff, (office, year), "?as=none")
    yield Stop("activities:hours", leader, (series,))
    yield Stop("activities:report_write", lead, (year, 2))
    yield Stop("activities:report_write", lead, (year, 1), "?as=sent")
    yield Stop("activities:dispute_open", leader, (year,))
    dispute = place.disputes.get()
    yield Stop("activities:dispute_detail", leader, (dispute,))
    yield Stop("activities:dispute_detail", staff, (dispute,), "?as=office")
    token = invite(activity=year, emails=[NEWCOMER], by=staff).links[NEWCOMER]
    yield Stop("activities:invitation_open", None, (token,))


def paid_activity(like: Activity) -> Activity:
    """One with commercial support, whose report waits for the amount."""
    return set_up_activity(
        office=like.office, by=like.created_by, title="Paid by a maker",
        programme_id=like.programme_id, programme_version=like.programme_version,
        starts_on=like.starts_on, ends_on=like.ends_on, credits=like.credits,
        funding="commercial", funding_note="A maker",
    )  # fmt: skip


def accounts_pages(w: SimpleNamespace) -> Iterator[Stop]:
    lead, practice = w.people.physician, w.project.organisation
    for name in ("profile", "identity", "consent", "board_new", "token_list",
                 "account_close", "organisation_list", "organisation_new"):  # fmt: skip
        yield Stop(f"accounts:{name}", lead)
    board = lead.board_identities.first()
    yield Stop("accounts:board_edit", lead, (board,))
    yield Stop("accounts:board_remove", lead, (board,))
    for name in ("detail", "settings", "row_uploads", "members", "events"):
        yield Stop(f"accounts:organisation_{name}", w.people.admin, (practice,))
    for name in ("account_login", "account_signup", "account_reset_password",
                 "account_reset_password_done", "account_inactive",
                 "account_reset_password_from_key_done",
                 "account_email_verification_sent", "socialaccount_login_cancelled"):  # fmt: skip
        yield Stop(name, None)
    yield Stop("account_confirm_email", None, ("no-such-key",))
    yield Stop("account_reset_password_from_key", None, ("zzzz", "bad-key"))
    for name in ("account_logout", "account_reauthenticate", "account_email",
                 "account_change_password", "mfa_index", "usersessions_list",
                 "socialaccount_connections"):  # fmt: skip
        yield Stop(name, lead)
    yield Stop("mfa_reauthenticate", w.people.coach)
    yield Stop("mfa_activate_totp", lead)
    for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes",
                 "mfa_generate_recovery_codes"):  # fmt: skip
        yield Stop(name, w.people.coach)


def house_pages(w: SimpleNamespace) -> Iterator[Stop]:
    yield Stop("style_guide", w.operator)
    yield Stop("offline_page", None)


def tally_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """Of the demo's audit: its closed round, and an open one with a link."""
    audit = ChartAudit.objects.get()
    project, lead, over = audit.project, audit.created_by, audit.rounds.get()
    round_ = start_round(audit=audit, by=lead)
    link = share_link(round_=round_, by=lead, name="Carmen Ortiz")
    begun = begin_tally(tally=share_link(round_=round_, by=lead), name="Ruth Adeyemi")
    yield Stop("tally:audit_list", lead, (project,))
    yield Stop("tally:audit_add", lead, (project, audit.measure))
    yield Stop("tally:audit_detail", lead, (project, audit))
    yield Stop("tally:audit_edit", lead, (project, audit))
    yield Stop("tally:round_detail", lead, (project, round_))
    yield Stop("tally:round_detail", lead, (project, over), "?as=closed")
    yield Stop("tally:link_detail", lead, (project, round_, link))
    yield Stop("tally:paper_sheet", lead, (project, round_))
    yield Stop("tally:paper_enter", lead, (project, round_))
    yield Stop("tally:tally", None, (token_of(link),))
    yield Stop("tally:tally", None, (token_of(begun),), "?as=begun")


def surveys_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """Of the demo's survey: its closed round, the running one, and what a patient sees."""
    running = SurveyRound.objects.open().get()
    survey = running.survey
    project, lead = survey.project, survey.created_by
    over = survey.rounds.exclude(pk=running.pk).get()
    yield Stop("surveys:survey_list", lead, (project,))
    yield Stop("surveys:survey_list", w.people.physician, (w.project,), "?as=none")
    yield Stop("surveys:survey_add", lead, (project,))
    yield Stop("surveys:survey_detail", lead, (project, survey))
    yield Stop("surveys:round_detail", lead, (project, running))
    yield Stop("surveys:round_detail", lead, (project, over), "?as=closed")
    yield Stop("surveys:answer", None, (running.code,))
    for language in ("en", "es"):
        here = (running.code, language)
        yield Stop("surveys:answer_in", None, here, f"?as={language}")
        yield Stop("surveys:thanks", None, here, f"?as={language}")
        yield Stop("surveys:tablet", None, here, f"?as={language}")


def tools_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """Every kind of the demo, shown and changed; a project without tools; a removed one."""
    lead, project = w.people.physician, w.project
    yield Stop("tools:tool_list", lead, (project,))
    yield Stop("tools:tool_list", w.solo.created_by, (w.solo,), "?as=empty")
    for tool in project.tools.all():
        yield Stop("tools:tool_detail", lead, (project, tool), f"?as={tool.kind}")
        yield Stop("tools:tool_edit", lead, (project, tool), f"?as={tool.kind}")
        yield Stop("tools:tool_add", lead, (project, tool.kind), f"?as={tool.kind}")


def meetings_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """The demo's held and planned meeting, and one that runs in another project."""
    lead, project = w.people.physician, w.project
    held, planned = project.meetings.closed().get(), project.meetings.planned().get()
    running = start_meeting(project=w.solo, by=w.solo.created_by)
    add_guest(meeting=running, name="Ruth Adeyemi")
    yield Stop("meetings:meeting_list", lead, (project,))
    yield Stop("meetings:meeting_plan", lead, (project,))
    yield Stop("meetings:meeting_detail", lead, (project, held))
    yield Stop("meetings:meeting_detail", lead, (project, planned), "?as=planned")
    yield Stop("meetings:meeting_edit", lead, (project, planned))
    for screen in deck_of(running).screens:
        yield Stop("meetings:meeting_screen", w.solo.created_by,
                   (w.solo, running, screen.number), f"?as={screen.number}")  # fmt: skip
    yield Stop("meetings:here", None, (links.token_of(running),))
    yield Stop("meetings:here", w.solo.created_by, (links.token_of(running),), "?as=member")  # fmt: skip
    yield Stop("reports:brief", lead, (project,))
    yield Stop("reports:brief_ask", lead, (project,))


def evidence_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """Files of the demo, one to check, and what two CME offices look at."""
    lead, cme, project = w.people.physician, w.people.cme, w.project
    office, other = w.offices["lakeside"], w.offices["prairie"]
    waiting = project.evidence_files.create(
        by=lead, kind="letter", title="Letter of the hospital", name="letter.pdf",
        media_type="application/pdf", path="none", digest="0" * 64, size=20_000, pages=2,
        found=[["phone", "page", 1], ["email", "page", 1]], unread=[["page", 2]],
    )  # fmt: skip
    old = w.solo.cycles.filter(imported_at__isnull=False).first()
    yield Stop("evidence:file_list", lead, (project,))
    yield Stop("evidence:file_list", w.solo.created_by, (w.solo,), "?as=solo")
    yield Stop("evidence:file_add", lead, (project,))
    yield Stop("evidence:file_check", lead, (project, waiting))
    yield Stop("evidence:review_list", cme, (office,))
    yield Stop("evidence:review_list", w.people.cme2, (other,), "?tab=tests-done")
    kept = project.evidence_files.get(kind="certificate")
    yield Stop("evidence:file_review", cme, (office, kept))
    yield Stop("evidence:cycle_review", w.people.cme2, (other, old))


def documents_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """The list, documents of both kinds, a question with boxes and one without."""
    lead, project = w.people.physician, w.project
    yield Stop("documents:document_list", lead, (project,))
    yield Stop("documents:document_detail", lead, (project, "completion-report"))
    yield Stop("documents:document_detail", lead, (project, "abp-small-group"))
    yield Stop("documents:document_detail", w.solo.created_by, (w.solo, "pi-cme-file"))
    AuditBundle.objects.create(
        project=project, by=lead, path="none", digest="0123456789abcdef" * 4,
        size=500_000, ready_at=timezone.now(),
    )  # fmt: skip
    yield Stop("documents:bundle_list", lead, (project,))
    yield Stop("documents:bundle_list", w.people.nurse, (project,), "?as=empty")
    yield Stop("documents:words_edit", lead, (project, "sustain"))
    yield Stop("documents:words_edit", lead, (project, "dimensions"))


def nextsteps_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """A team's rhythm, one's own wishes, and what the links of a mail open."""
    lead, nurse = w.people.physician, w.people.nurse
    code = ask(measure=w.measure, user=nurse, period_start=date(2030, 1, 1))
    yield Stop("nextsteps:rhythm_edit", lead, (w.project,))
    session = SeriesSession.objects.select_related("meeting__project").get()
    ours = session.meeting.project
    leader = ours.created_by
    yield Stop("nextsteps:series_detail", leader, (ours,))
    yield Stop("nextsteps:series_detail", lead, (w.project,), "?as=empty")
    yield Stop("nextsteps:series_edit", leader, (ours,))
    yield Stop(
        "pdsa:cycle_detail", leader, (ours, session.cycle), "?as=opened-by-itself"
    )
    yield Stop("nextsteps:my_reminders", nurse)
    yield Stop("nextsteps:question", None, (signer("question").sign(code),))
    stop = signer("stop").sign(str(nurse.pk))
    yield Stop("nextsteps:reminders_stop", None, (stop,))


def effort_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """The ledger full, empty and as a coach reads it; an entry; the promise."""
    project = Effort.objects.earliest("pk").project
    lead = project.created_by
    own = project.efforts.of(lead).first()
    yield Stop("effort:effort_list", lead, (project,))
    yield Stop("effort:effort_list", w.solo.created_by, (w.solo,), "?as=empty")
    yield Stop("effort:effort_list", w.people.coach, (project,), "?as=coach")
    yield Stop("effort:effort_edit", lead, (project, own))
    yield Stop("effort:promise_edit", lead, (project,))


def learning_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """All lessons, one of them, the words; a question with a coach and without one."""
    lead, project = w.people.physician, w.project
    yield Stop("learning:lesson_list", lead)
    yield Stop("learning:lesson_detail", lead, ("prediction",))
    yield Stop("learning:glossary", lead)
    yield Stop("coaching:help_ask", lead, (project, "prediction"))
    yield Stop("coaching:help_list", lead, (project,))
    yield from asking_pages(w)
    yield Stop("coaching:help_list", w.solo.created_by, (w.solo,), "?as=empty")
    yield Stop("learning:debrief_list", lead, (project,))
    yield Stop("learning:debrief_list", w.solo.created_by, (w.solo,), "?as=empty")
    yield Stop("learning:debrief_write", lead, (project,))
    yield Stop("learning:debrief_guide", lead, (project,))
    yield Stop("coaching:help_ask", w.solo.created_by, (w.solo, "aim"), "?as=alone")


def sharing_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """Who sees what, the screen that confirms it, the view as a coach, the log."""
    lead, project, coach = w.people.physician, w.project, w.people.coach
    yield Stop("sharing:sharing_overview", lead, (project,))
    yield Stop("sharing:sharing_log", lead, (project,))
    yield Stop("sharing:recipient_edit", lead, (project, "coach", coach))
    yield Stop("sharing:recipient_view", lead, (project, "coach", coach))
    yield Stop("sharing:agreement_page", lead, (project,))
    measure = project.measures.all()[0]
    yield Stop("sharing:measure_sharing", lead, (project, measure))


def collaboratives_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """A group of four practices, one of them private; an invitation that waits."""
    made, core = make_collaborative()
    named = joined(made, "Harbor Family Medicine", peers="named", numerator=45)
    joined(made, "Oak Street Clinic", peers="blinded", months=10)
    joined(made, "Riverside", peers="blinded", numerator=4, denominator=9)
    joined(made, "Northgate")
    host, lead = made.created_by, w.people.physician
    keep_sums(core=core, by=host)
    place = invite_practice(collaborative=made, email=lead.email, by=host)
    yield Stop("collaboratives:collaborative_list", lead)
    yield Stop("collaboratives:collaborative_list", w.newcomer, query="?as=empty")
    yield Stop("collaboratives:collaborative_new", host)
    yield Stop("collaboratives:collaborative_detail", host, (made,))
    yield Stop(
        "collaboratives:collaborative_detail",
        named.project.created_by,
        (made,),
        "?as=member",
    )
    yield Stop("collaboratives:core_measure_add", host, (made,))
    yield Stop("collaboratives:practice_invite", host, (made,))
    yield Stop("collaboratives:group_chart", named.project.created_by, (made, core))
    yield Stop("collaboratives:place_answer", lead, (place,))
    yield Stop("collaboratives:place_decline", lead, (place,))


def caseload_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """A coach's load, and a practice on its way to the next coach."""
    coach, other = w.people.coach, with_second_factor(UserFactory(name="Nina Next"))
    yield Stop("coaching:capacity", coach)
    yield Stop("coaching:hand_over", coach, (w.project,), "?as=nobody")
    list_expert(by=other, skills=",coaching,", ehr="", region="", about="")
    yield Stop("coaching:hand_over", coach, (w.project,))
    propose_coach(project=w.project, by=coach, to=other, note="They meet on Tuesdays.")
    yield Stop("coaching:hand_overs", other)
    yield Stop("coaching:hand_overs", w.people.admin, query="?as=admin")
    yield Stop("coaching:hand_overs", w.newcomer, query="?as=newcomer")


def asking_pages(w: SimpleNamespace) -> Iterator[Stop]:
    """Asking from any page, a question that is to be handed on, and the experts."""
    lead, coach, other = w.people.physician, w.people.coach, w.people.family
    yield Stop("coaching:ask", lead, query="?page=/")
    asked = w.project.help_requests.get()
    list_expert(
        by=other, skills=",analysis,", ehr="", region="Midwest", about="Ask me."
    )
    yield Stop("coaching:handoff", coach, (asked,))
    propose_handoff(asked=asked, by=coach, to=other, note="")
    yield Stop("coaching:questions", lead)
    yield Stop("coaching:questions", w.newcomer, query="?as=newcomer")
    yield Stop("coaching:experts", lead)
    yield Stop("coaching:experts", lead, query="?words=zebra")
    yield Stop("coaching:expert_edit", other)


GROUPS = {
    "collaboratives": collaboratives_pages,
    "sharing": sharing_pages,
    "evidence": evidence_pages,
    "documents": documents_pages,
    "meetings": meetings_pages,
    "learning": learning_pages,
    "nextsteps": nextsteps_pages,
    "effort": effort_pages,
    "surveys": surveys_pages,
    "tools": tools_pages,
    "tally": tally_pages,
    "reports": reports_pages,
    "measures": measures_pages,
    "projects": projects_pages,
    "attestations": attestations_pages,
    "office": office_pages,
    "boardfiles": boardfiles_pages,
    "own-programmes": own_programme_pages,
    "activities": activities_pages,
    "accounts": accounts_pages,
    "house": house_pages,
}

FILE, MACHINE, LEADS_ON, ONLY_POST = (
    "a file to keep",
    "an answer for programs",
    "leads on to another page",
    "only a button leads there",
)
NOT_LOOKED_AT = {
    "api_docs": "test_accounts_pages.py waits for its script to draw it",
    "offline_worker": MACHINE,
    "mfa_authenticate": "part of a log-in under way: test_main_job.py goes through it",
    "socialaccount_login_error": "answers 401; needs a provider that fails",
    "account_confirm_login_code": LEADS_ON,
    "account_set_password": LEADS_ON,
    "openid_connect_callback": LEADS_ON,
    "openid_connect_login": LEADS_ON,
    "accounts:presence_answer": LEADS_ON,
    "accounts:presence_ask": LEADS_ON,
    "pdsa:cycle_record": LEADS_ON,
    "projects:idea_add": LEADS_ON,
    "socialaccount_signup": LEADS_ON,
    "activities:activity_of_report": LEADS_ON,
    "accounts:role_end": ONLY_POST,
    "accounts:token_revoke": ONLY_POST,
    "activities:letter": FILE,
    "activities:reports_csv": FILE,
    "attestations:document_download": FILE,
    "attestations:programme_toml": FILE,
    "documents:bundle_download": FILE,
    "documents:document_file": FILE,
    "evidence:file_download": FILE,
    "evidence:file_review_download": FILE,
    "extracts:data_request_pdf": FILE,
    "extracts:data_request_sample": FILE,
    "extracts:extract_rejected": FILE,
    "surveys:poster": FILE,
    "surveys:tablet_thanks": LEADS_ON,
    "measures:chart_drawing": FILE,
    "measures:measure_data": FILE,
    "tools:tool_pdf": FILE,
    "coaching:call_calendar": FILE,
    "meetings:meeting_calendar": FILE,
    "meetings:meeting_minutes": FILE,
    "meetings:meeting_reopen": LEADS_ON,
    "reports:brief_pdf": FILE,
    "mfa_download_recovery_codes": FILE,
    "nextsteps:calendar": FILE,
    "learning:debrief_csv": FILE,
    "reports:my_data_download": FILE,
    "reports:paper": FILE,
    "reports:provider_export_download": FILE,
    "boardfiles:batch_file": FILE,
    "boardfiles:figures_csv": FILE,
    "healthz": MACHINE,
    "readyz": MACHINE,
    "statusz": MACHINE,
}
"""Addresses that no browser opens here, each with the reason."""
