"""The REST side of documents: the list, one with its items, and its files."""

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Permission
from documents import drawing
from documents.facts import Facts
from documents.filling import Filled
from documents.serializers import DocumentSerializer, WholeDocumentSerializer
from documents.showing import counts_of, facts_for, filled
from documents.views import file_answer, kind_named, require_form
from jobs.serializers import JobSerializer
from projects.models import Project
from projects.permissions import load_project


class NotDrawn(APIException):
    """409: the file is not there as the project stands now."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = gettext_lazy("Not drawn yet, or the project changed since. POST here to draw it.")  # fmt: skip


def facts_in(request: Request, project_id: int) -> tuple[Project, Facts]:
    """The project and its facts. Raises Http404, and PermissionDenied outside the practice."""
    project, granted = load_project(request.user, project_id)  # type: ignore[arg-type]
    if Permission.USE_DOCUMENTS not in granted:
        raise PermissionDenied
    return project, facts_for(project, request.user, granted)  # type: ignore[arg-type]


def document_in(request: Request, project_id: int, kind: str) -> tuple[Project, Filled]:
    project, facts = facts_in(request, project_id)
    return project, filled(facts, kind_named(kind))


@extend_schema(responses=DocumentSerializer(many=True))
@api_view(["GET"])
def document_list(request: Request, project_id: int) -> Response:
    """Every document of a project: how much is filled, and what is missing where."""
    _project, facts = facts_in(request, project_id)
    found = DocumentSerializer(counts_of(facts), many=True)  # type: ignore[arg-type]
    return Response(found.data)


@extend_schema(responses=WholeDocumentSerializer)
@api_view(["GET"])
def document_detail(request: Request, project_id: int, kind: str) -> Response:
    """One document, item by item as plain text."""
    _project, document = document_in(request, project_id, kind)
    return Response(WholeDocumentSerializer(document).data)


@extend_schema(
    methods=["GET"],
    operation_id="projects_documents_file_retrieve",
    responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
)
@extend_schema(
    methods=["POST"], request=None, responses={202: JobSerializer, 204: None}
)
@api_view(["GET", "POST"])
def document_file(
    request: Request, project_id: int, kind: str, form: str
) -> HttpResponseBase:
    """`pdf` or `docx`. POST draws it (202 with the job; 204 when it is there already)."""
    require_form(form)
    project, document = document_in(request, project_id, kind)
    content = drawing.kept(document, project.title, form)
    if request.method == "POST":
        return asked(request, project, document, form, is_there=content is not None)
    if content is None:
        raise NotDrawn
    return file_answer(document, project, form, content)


def asked(
    request: Request, project: Project, document: Filled, form: str, *, is_there: bool
) -> HttpResponse | Response:
    if is_there:
        return Response(status=status.HTTP_204_NO_CONTENT)
    job = drawing.ask(document, project, form, by=request.user)  # type: ignore[arg-type]
    return Response(JobSerializer(job).data, status=status.HTTP_202_ACCEPTED)
