"""The page for the second of two people who saved at once: nothing typed is lost."""

from typing import Any

from django.forms import BaseForm, PasswordInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qiapp.lib.errors import ActionRefused


def conflict_page(
    request: HttpRequest,
    form: BaseForm,
    refusal: ActionRefused,
    *,
    newest_url: str = "",
) -> HttpResponse:
    """409 with what the person typed, to read and copy, and a link to the newest version."""
    context = {"refusal": refusal, "typed": typed(form), "newest_url": newest_url}
    return render(request, "409.html", context, status=409)


def renew(form: BaseForm, **values: Any) -> None:
    """Changes hidden values of a sent form, such as its version; what was typed stays.

    A plain `form.data | {...}` would turn every typed text into a list.
    """
    data = form.data.copy()  # type: ignore[attr-defined]
    for name, value in values.items():
        data[form.add_prefix(name)] = value
    form.data = data


def typed(form: BaseForm) -> list[dict[str, Any]]:
    """Label and text of every filled, visible field that holds no secret."""
    visible = [f for f in form.visible_fields() if not is_secret(f.field.widget)]
    rows = [{"label": field.label, "value": words(field)} for field in visible]
    return [row for row in rows if row["value"]]


def is_secret(widget: object) -> bool:
    return isinstance(widget, PasswordInput)


def words(field: Any) -> str:
    """The words of a choice instead of its code; the plain text of anything else."""
    value = field.value()
    choices = {str(code): str(label) for code, label in getattr(field.field, "choices", [])}  # fmt: skip
    if isinstance(value, (list, tuple)):
        return ", ".join(choices.get(str(one), str(one)) for one in value)
    return choices.get(str(value), "" if value in (None, False) else str(value))
