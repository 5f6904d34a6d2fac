"""The API's side of qiapp.lib.screening: the same refusals, as errors by field."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from qiapp.lib.screening import CONFIRMATION, faults_of


def offer_visible(
    serializer: serializers.BaseSerializer, name: str, model: Any
) -> None:
    """Lets the field `name` take only rows of `model` the caller may know of.

    `model.objects` has `visible_to(user)`. Without a person, as when the API is
    described, nothing is offered.
    """
    request = serializer.context.get("request")
    if request is not None and request.user.is_authenticated:
        field = serializer.fields[name]  # type: ignore[attr-defined]
        field.queryset = model.objects.visible_to(request.user)


def version_in(given: dict[str, Any]) -> int:
    """Takes the version the caller has read out of `given`.

    Raises ValidationError when it is missing: without it nobody could tell whether
    somebody else's words would be overwritten.
    """
    version: int | None = given.pop("version", None)
    if version is None:
        raise serializers.ValidationError(
            {"version": [_("Send the version you have read.")]}
        )
    return version


class ScreenedSerializer(serializers.Serializer):
    """A serializer whose texts named in `screened` are checked; mix in first.

    `no_patient_data`: true confirms that nobody can be recognised, where a text only
    might hold an identifier; hard kinds are refused in any case.
    """

    screened: tuple[str, ...] = ()
    no_patient_data = serializers.BooleanField(
        required=False, default=False, write_only=True
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        confirmed = attrs.pop(CONFIRMATION, False)
        texts = {name: attrs.get(name) for name in self.screened if name in attrs}
        faults = faults_of(texts, confirmed=confirmed)
        if faults:
            raise serializers.ValidationError(
                {name: [message] for name, (message, _hard) in faults.items()}
            )
        return attrs
