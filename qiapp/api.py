"""The REST API: one router, composed from the apps' own `api.py`."""

from typing import Any

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from accounts.api import (
    OrganisationViewSet,
    me,
    reauthentication_create,
)
from accounts.api_once import IdempotentWrites
from attestations.api import (
    AttestationViewSet,
    ParticipationViewSet,
    file_verification,
    programme_list,
    verification,
)
from attestations.settlement_api import SettlementViewSet
from effort.api import EffortViewSet
from evidence.api import EvidenceFileViewSet
from extracts.api import ExtractViewSet
from jobs.api import JobViewSet
from learning.api import DebriefViewSet
from measures.analysis_api import analysis
from measures.api import MeasureViewSet
from measures.topic_api import topic_detail, topic_list
from meetings.api import MeetingViewSet
from nextsteps.api import RemindersViewSet, next_step
from pdsa.api import CycleViewSet
from projects.api import MembershipViewSet, ProjectViewSet
from projects.ideas_api import IdeaViewSet
from qiapp import views
from reports.export_api import ExportViewSet
from surveys.api import SurveyViewSet
from tally.api import AuditViewSet
from tools.api import ToolViewSet


class OnceRouter(SimpleRouter):
    """Routes whose writes all honour `Idempotency-Key`."""

    def register(self, prefix: str, viewset: Any, basename: str | None = None) -> None:  # type: ignore[override]
        once = type(viewset.__name__, (IdempotentWrites, viewset), {"__doc__": viewset.__doc__})  # fmt: skip
        super().register(prefix, once, basename)


router = OnceRouter()
router.register("organisations", OrganisationViewSet, "organisation")
router.register("projects", ProjectViewSet, "project")
router.register(r"projects/(?P<project_id>[0-9]+)/tools", ToolViewSet, "tool")
router.register(r"projects/(?P<project_id>[0-9]+)/meetings", MeetingViewSet, "meeting")
router.register(r"projects/(?P<project_id>[0-9]+)/effort", EffortViewSet, "effort")
router.register(r"projects/(?P<project_id>[0-9]+)/ideas", IdeaViewSet, "idea")
router.register(r"projects/(?P<project_id>[0-9]+)/debriefs", DebriefViewSet, "debrief")
router.register(
    r"projects/(?P<project_id>[0-9]+)/reminders", RemindersViewSet, "reminders"
)
router.register("memberships", MembershipViewSet, "membership")
router.register("measures", MeasureViewSet, "measure")
router.register("cycles", CycleViewSet, "cycle")
router.register("extracts", ExtractViewSet, "extract")
router.register("evidence-files", EvidenceFileViewSet, "evidence-file")
router.register("audits", AuditViewSet, "audit")
router.register("surveys", SurveyViewSet, "survey")
router.register("participations", ParticipationViewSet, "participation")
router.register("attestations", AttestationViewSet, "attestation")
router.register("settlements", SettlementViewSet, "settlement")
router.register("exports", ExportViewSet, "export")
router.register("jobs", JobViewSet, "job")

urlpatterns = [
    *router.urls,
    path("me/", me, name="api_me"),
    path(
        "reauthentications/",
        reauthentication_create,
        name="api_reauthentication_create",
    ),
    path("analysis/", analysis, name="api_analysis"),
    path("projects/<int:project_id>/next-step/", next_step, name="next-step"),
    path("topics/", topic_list, name="topic-list"),
    path("topics/<slug:slug>/", topic_detail, name="topic-detail"),
    path("programmes/", programme_list, name="programme-list"),
    path("verify/file/<str:digest>/", file_verification, name="file_verification"),
    path("verify/<str:code>/", verification, name="verification"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", views.api_docs, name="api_docs"),
]
