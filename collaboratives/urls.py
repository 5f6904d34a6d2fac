"""Addresses of collaboratives."""

from django.urls import path

from collaboratives import views

app_name = "collaboratives"
HOME = "collaboratives/"
ONE = HOME + "<int:collaborative_id>/"
CORE = ONE + "measures/<int:core_id>/"

urlpatterns = [
    path(HOME, views.collaborative_list, name="collaborative_list"),
    path(HOME + "new/", views.collaborative_new, name="collaborative_new"),
    path(ONE, views.collaborative_detail, name="collaborative_detail"),
    path(ONE + "measures/add/", views.core_measure_add, name="core_measure_add"),
    path(ONE + "invite/", views.practice_invite, name="practice_invite"),
    path(CORE, views.group_chart, name="group_chart"),
    path(CORE + "keep/", views.sums_keep, name="sums_keep"),
    path(HOME + "places/<int:place_id>/", views.place_answer, name="place_answer"),
    path(
        HOME + "places/<int:place_id>/decline/",
        views.place_decline,
        name="place_decline",
    ),
    path(HOME + "places/<int:place_id>/leave/", views.place_leave, name="place_leave"),
]
