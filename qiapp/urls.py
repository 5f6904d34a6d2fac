"""Addresses: each app under its prefix, nothing else."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from qiapp import api, health, offline
from qiapp.style import style_guide

# Operators log in like everybody: same limits, same second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("statusz", health.statusz, name="statusz"),
    path("offline/", offline.offline_page, name="offline_page"),
    path("offline-worker.js", offline.offline_worker, name="offline_worker"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("operators/", admin.site.urls),
    path("jobs/", include("jobs.urls")),
    path("projects/", include("projects.urls")),
    path("projects/", include("effort.urls")),
    path("projects/", include("measures.urls")),
    path("projects/", include("extracts.urls")),
    path("projects/", include("pdsa.urls")),
    path("projects/", include("tools.urls")),
    path("api/v1/", include(api.urlpatterns)),
    path("style/", style_guide, name="style_guide"),
    path("", include("learning.urls")),
    path("", include("tally.urls")),
    path("", include("surveys.urls")),
    path("", include("meetings.urls")),
    path("", include("activities.urls")),
    path("", include("nextsteps.urls")),
    path("", include("sharing.urls")),
    path("", include("coaching.urls")),
    path("", include("collaboratives.urls")),
    path("", include("evidence.urls")),
    path("", include("attestations.urls")),
    path("", include("boardfiles.urls")),
    path("", include("documents.urls")),
    path("", include("reports.urls")),
]

handler400 = "qiapp.views.bad_request"
handler403 = "qiapp.views.permission_denied"
handler404 = "qiapp.views.page_not_found"
handler500 = "qiapp.views.server_error"
