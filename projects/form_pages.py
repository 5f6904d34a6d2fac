"""How every form page answers: 200 to fill in, 422 with faults, 409 with both texts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from qiapp.lib.errors import ActionRefused, VersionConflict

FORM_METHODS = ["GET", "HEAD", "POST"]
# On the page of a conflict: choose_aim=yours or =stored, beside the form itself.
CHOICE = "choose_"


def person(request: SignedInRequest) -> User:
    """Whoever is logged in; every page but the public ones has somebody."""
    return cast(User, request.user)


def sent(request: SignedInRequest) -> QueryDict | None:
    """What was sent, empty or not; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field two people wrote at the same time."""

    name: str
    label: str
    yours: str
    theirs: str


def answer_form(
    request: SignedInRequest, form: forms.BaseForm, *, act: Callable[[], Any],
    done: Callable[[Any], HttpResponse], said: str, template: str,
    context: dict[str, Any], stored: models.Model | None = None,
) -> HttpResponse:  # fmt: skip
    """`done(what act returned)` once a valid form went through; otherwise its page.

    `said`: the message of success, "" for none. `stored`: the record that `form` edits;
    after a version conflict it is read anew and the page shows where its words and the
    form's differ, to choose field by field.
    """
    if request.method == "POST" and stored is not None:
        take_chosen(form, stored)
    context = {**context, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            result = act()
        except VersionConflict as conflict:
            context |= conflict_of(form, stored, conflict)
            if stored is None or context["differences"]:
                return render(request, template, context, status=409)
            result = stored  # both wrote the same, such as an autosave just before
        except ActionRefused as refusal:
            form.add_error(field_of(form, refusal), refusal.message)
            return render(request, template, context, status=422)
        if said:
            messages.success(request, said)
        return done(result)
    faulty = request.method == "POST"
    return render(request, template, context, status=422 if faulty else 200)


def succeeded(request: SignedInRequest, act: Callable[[], Any], said: str = "") -> bool:
    """Whether one button's action went through; the next page says so, or why not."""
    try:
        act()
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return False
    if said:
        messages.success(request, said)
    return True


def take_chosen(form: forms.BaseForm, stored: models.Model) -> None:
    """Puts the stored words where the person chose them on the page of a conflict."""
    data: Any = form.data
    columns = {column.name: column for column in stored._meta.concrete_fields}
    chosen = [
        columns[name]
        for name in form.fields
        if data.get(f"{CHOICE}{name}") == "stored" and name in columns
        and name != "version"
    ]  # fmt: skip
    data = data.copy()
    for column in chosen:
        value = column.value_from_object(stored)
        data[form.add_prefix(column.name)] = "" if value is None else value
    form.data = data  # type: ignore[attr-defined]


def field_of(form: forms.BaseForm, refusal: ActionRefused) -> str | None:
    return refusal.field if refusal.field in form.fields else None


def conflict_of(
    form: forms.BaseForm, stored: models.Model | None, conflict: VersionConflict
) -> dict[str, Any]:
    """What the page needs after a conflict; the form then carries the newer version."""
    if stored is None:
        return {"conflict": conflict.message, "differences": []}
    stored.refresh_from_db()
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = stored.version  # type: ignore[index, attr-defined]
    return {"conflict": conflict.message, "differences": differences(form, stored)}


def differences(form: forms.BaseForm, stored: models.Model) -> list[Difference]:
    """The fields whose stored words are not the typed ones, in the form's order."""
    return [
        Difference(
            name,
            str(form[name].label),
            words(form.fields[name], yours),
            words(form.fields[name], getattr(stored, name)),
        )
        for name, yours in form.cleaned_data.items()
        if name != "version"
        and hasattr(stored, name)
        and getattr(stored, name) != yours
    ]


def words(field: forms.Field, value: Any) -> str:
    """`value` as the page words it: a choice by its label, nothing as "(empty)"."""
    if value in (None, ""):
        return str(_("(empty)"))
    if isinstance(value, str) and isinstance(field, forms.ChoiceField):
        label = str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        return strip_tags(label.partition("<")[0]) or label
    return str(value)
