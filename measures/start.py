"""The page on which a project starts."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.once import submitted_once
from accounts.requests import SignedInRequest
from measures.start_actions import start_project_with_measure
from measures.start_forms import ProjectStartForm
from projects.form_pages import FORM_METHODS, answer_form, person, sent


@submitted_once
@require_http_methods(FORM_METHODS)
def project_start(request: SignedInRequest) -> HttpResponse:
    form = ProjectStartForm(sent(request), user=person(request))
    return answer_form(
        request, form,
        act=lambda: start_project_with_measure(
            by=person(request), project=form.project_values(),
            measure=form.definition_values(),
        ),
        done=lambda project: redirect("reports:project_page", project.pk),
        said=_("Your project has started. Next: its first numbers."),
        template="measures/project_start.html", context={},
    )  # fmt: skip
