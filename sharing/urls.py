"""Addresses of a project's sharing."""

from django.urls import path

from sharing import views

app_name = "sharing"
HOME = "projects/<int:project_id>/sharing/"

urlpatterns = [
    path(HOME, views.sharing_overview, name="sharing_overview"),
    path(HOME + "agreement/", views.agreement_page, name="agreement_page"),
    path(
        HOME + "agreement/withdraw/",
        views.agreement_withdraw,
        name="agreement_withdraw",
    ),
    path(HOME + "log/", views.sharing_log, name="sharing_log"),
    path(
        HOME + "measures/<int:measure_id>/",
        views.measure_sharing,
        name="measure_sharing",
    ),
    path(HOME + "<str:kind>/<int:pk>/", views.recipient_edit, name="recipient_edit"),
    path(
        HOME + "<str:kind>/<int:pk>/view/", views.recipient_view, name="recipient_view"
    ),
]
