"""What the API's description says beside what the views say of themselves."""

from typing import Any, ClassVar

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
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


class Generator(SchemaGenerator):
    """The API's description, made once a process and language: it is everybody's."""

    made: ClassVar[dict[str | None, Any]] = {}

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        if not public:
            return super().get_schema(request, public)
        language = translation.get_language()
        if language not in self.made:
            self.made[language] = super().get_schema(request, public)
        return self.made[language]
