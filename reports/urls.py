"""Addresses of the pages that read everything."""

from django.urls import path

from reports import charter_views, provider_urls, views

app_name = "reports"
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
    path("what-this-is-not/", views.what_this_is_not, name="what_this_is_not"),
    path("help/", views.help_page, name="help_page"),
    *provider_urls.urlpatterns,
]
