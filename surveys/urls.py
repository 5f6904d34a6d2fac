"""Addresses of surveys in a project, and of what a patient opens."""

from django.urls import path

from surveys import public, views

app_name = "surveys"
ALL = "projects/<int:project_id>/surveys/"
SURVEY = ALL + "<int:survey_id>/"
ROUND = ALL + "rounds/<int:round_id>/"
COMMENT = ROUND + "comments/<uuid:comment_id>/"
LINK = "s/<str:code>/"
LINK_IN = LINK + "<str:language>/"

urlpatterns = [
    path(ALL, views.survey_list, name="survey_list"),
    path(ALL + "add/", views.survey_add, name="survey_add"),
    path(SURVEY, views.survey_detail, name="survey_detail"),
    path(SURVEY + "start/", views.round_start, name="round_start"),
    path(SURVEY + "chart/<slug:item>/", views.item_chart, name="item_chart"),
    path(ROUND, views.round_detail, name="round_detail"),
    path(ROUND + "close/", views.round_close, name="round_close"),
    path(ROUND + "reopen/", views.round_reopen, name="round_reopen"),
    path(ROUND + "poster/draw/", views.poster_draw, name="poster_draw"),
    path(ROUND + "poster/<str:language>/", views.poster, name="poster"),
    path(COMMENT + "idea/", views.comment_idea, name="comment_idea"),
    path(COMMENT + "remove/", views.comment_remove, name="comment_remove"),
    path(LINK, public.answer, name="answer"),
    path(LINK_IN, public.answer, name="answer_in"),
    path(LINK_IN + "send/", public.answer_send, name="answer_send"),
    path(LINK_IN + "thanks/", public.thanks, name="thanks"),
    path(LINK_IN + "tablet/", public.tablet, name="tablet"),
    path(LINK_IN + "tablet/thanks/", public.tablet_thanks, name="tablet_thanks"),
]
