"""Drafts of long forms: kept while one types, shown again on any device of that person.

A draft holds only fields of the form at that address (settings.DRAFTED_FORMS), and no
text that the form itself would refuse for naming a patient.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import Draft, User
from qiapp.lib.screening import CONFIRMATION, ScreenedForm, faults_of

FORM_MAX_LENGTH, TEXT_MAX_LENGTH = 200, 10_000
# Beyond them the oldest goes: nobody has so many forms open.
DRAFTS_PER_PERSON = 50
MOST_TICKS = 50
# The script that sends a waiting form asks where it led to: a browser does not tell it.
ASKS_WHERE = "X-Waiting-Form"

Args = ParamSpec("Args")
View = Callable[Concatenate[Any, Args], HttpResponse]


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored draft and the fields left out of it, each with the reason."""

    draft: Draft
    left_out: dict[str, str]


def form_class(address: str) -> type[ScreenedForm]:
    """The form sent to `address`. Raises ValidationError where no drafts are kept."""
    try:
        name = resolve(address.partition("?")[0]).view_name
    except Resolver404:
        name = ""
    if name not in settings.DRAFTED_FORMS or len(address) > FORM_MAX_LENGTH:
        raise ValidationError(_("No drafts are kept of this form."))
    found: type[ScreenedForm] = import_string(settings.DRAFTED_FORMS[name])
    return found


@transaction.atomic
def keep_draft(*, user: User, address: str, fields: Mapping[str, Any]) -> Kept:
    """The person's draft of that form with these fields; it replaces the one before.

    Raises ValidationError for a form without drafts.
    """
    form = form_class(address)
    texts = {
        name: text
        for name, text in fields.items()
        if belongs(form, name) and isinstance(text, str) and len(text) <= TEXT_MAX_LENGTH
    }  # fmt: skip
    confirmed = fields.get(CONFIRMATION) == "on"  # a ticked box, as browsers send it
    screened = {name: texts.get(name) for name in form.screened}
    faults = faults_of(screened, confirmed=confirmed)
    kept: dict[str, Any] = {n: text for n, text in texts.items() if n not in faults}
    kept |= ticked(form, fields)
    draft, _new = Draft.objects.update_or_create(
        user=user, form=address,
        defaults={"fields": kept, "saved_at": timezone.now()},
    )  # fmt: skip
    forget_oldest(user)
    reasons = {
        name: message if hard else unsure_words()
        for name, (message, hard) in faults.items()
    }
    return Kept(draft, reasons)


def belongs(form: type[ScreenedForm], name: str) -> bool:
    """Whether the form has such a field, or makes it for the file or project it is about."""
    made = tuple(getattr(form, "fields_made", ()))
    return name in base_fields(form) or name.startswith(made)


def base_fields(form: type[ScreenedForm]) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
    return found


def ticked(form: type[ScreenedForm], fields: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is ticked of each list of boxes; a box without a tick is not sent."""
    kept = {}
    for name, field in base_fields(form).items():
        if isinstance(field, forms.MultipleChoiceField):
            found = fields.get(name, [])
            kept[name] = [found] if isinstance(found, str) else list(found)[:MOST_TICKS]
    return kept


def unsure_words() -> str:
    """The box to confirm is on the page only after saving."""
    return _("A text that may name a patient is kept only once you save it.")


def forget_oldest(user: User) -> None:
    mine = Draft.objects.filter(user=user).values_list("pk", flat=True)
    Draft.objects.filter(pk__in=list(mine[DRAFTS_PER_PERSON:])).delete()


def draft_of(user: User, address: str) -> Draft | None:
    """The person's draft of the form that is sent to `address`. One query."""
    return Draft.objects.filter(user=user, form=address).first()


def drafts_under(user: User, address: str) -> list[Draft]:
    """The person's drafts of that address, whatever its query; the newest first. One query."""
    return list(Draft.objects.filter(user=user, form__startswith=address))


def draft_for(
    request: HttpRequest, address: str
) -> tuple[Draft | None, dict[str, str]]:
    """The draft that a form opens with, and its fields; nothing once the form was sent."""
    if request.method == "POST":
        return None, {}
    draft = draft_of(request.user, address)  # type: ignore[arg-type]
    return draft, dict(draft.fields) if draft else {}


def forget_draft(user: User, address: str) -> None:
    Draft.objects.filter(user=user, form=address).delete()


def drafted(view: View[Args]) -> View[Args]:
    """Decorates a page that receives a form: once it went through, its draft goes.

    Outermost, above submitted_once. A script that sent a waiting form learns by JSON where
    the answer leads; everybody else gets the redirect.
    """

    @wraps(view)
    def page(
        request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs
    ) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if request.method != "POST" or not isinstance(answer, HttpResponseRedirect):
            return answer
        forget_draft(request.user, request.get_full_path())  # type: ignore[arg-type]
        if ASKS_WHERE in request.headers:
            return JsonResponse({"location": answer.url})
        return answer

    return page
