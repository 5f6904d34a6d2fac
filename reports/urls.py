"""Addresses of the pages that read everything."""

from django.urls import path

from reports import (
    brief_views,
    charter_views,
    hand_over_views,
    paper_views,
    provider_urls,
    views,
)

app_name = "reports"
PAPER = "projects/<int:project_id>/papers/<slug:kind>/"
CHARTER = "projects/<int:project_id>/charter/"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search_page"),
    path("my-data/", views.my_data_download, name="my_data_download"),
    path("projects/<int:project_id>/", views.project_page, name="project_page"),
    path(
        "projects/<int:project_id>/history/",
        views.project_events,
        name="project_events",
    ),
    path("projects/<int:project_id>/brief/", brief_views.brief, name="brief"),
    path(
        "projects/<int:project_id>/brief/ask/", brief_views.brief_ask, name="brief_ask"
    ),
    path(
        "projects/<int:project_id>/brief/pdf/ask/",
        brief_views.brief_pdf_ask,
        name="brief_pdf_ask",
    ),
    path(
        "projects/<int:project_id>/brief/pdf/", brief_views.brief_pdf, name="brief_pdf"
    ),
    path(CHARTER, charter_views.charter, name="charter"),
    path(
        CHARTER + "part/<slug:part>/", charter_views.charter_part, name="charter_part"
    ),
    path(
        CHARTER + "timeline/", charter_views.charter_timeline, name="charter_timeline"
    ),
    path(
        CHARTER + "versions/", charter_views.charter_versions, name="charter_versions"
    ),
    path(
        "projects/<int:project_id>/team/<int:membership_id>/hand-over/",
        hand_over_views.hand_over,
        name="hand_over",
    ),
    path(
        "hand-overs/<int:hand_over_id>/",
        hand_over_views.handed_over,
        name="handed_over",
    ),
    path(
        "hand-overs/<int:hand_over_id>/undo/",
        hand_over_views.hand_over_undo,
        name="hand_over_undo",
    ),
    path(PAPER + "ask/", paper_views.paper_ask, name="paper_ask"),
    path(PAPER + "file/", paper_views.paper, name="paper"),
    path("what-this-is-not/", views.what_this_is_not, name="what_this_is_not"),
    path("help/", views.help_page, name="help_page"),
    *provider_urls.urlpatterns,
]
