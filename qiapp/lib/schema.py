"""What the API's description says beside what the views say of themselves."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

IDEMPOTENCY_KEY = OpenApiParameter(
    name="Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description=(
        "Your own random key for this write. Sent again with the same body, it gets the "
        "first answer with `Idempotent-Replay: true`; with another body, 409."
    ),
)


class Schema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = super().get_override_parameters()
        writes = self.method in {"POST", "PUT", "PATCH", "DELETE"}
        if writes and getattr(self.view, "idempotent_writes", False):
            parameters.append(IDEMPOTENCY_KEY)
        return parameters
