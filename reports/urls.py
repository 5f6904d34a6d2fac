"""Addresses of the pages that read everything."""

from django.urls import path

from reports import brief_views, provider_urls, views

app_name = "reports"

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
    path("what-this-is-not/", views.what_this_is_not, name="what_this_is_not"),
    path("help/", views.help_page, name="help_page"),
    *provider_urls.urlpatterns,
]
