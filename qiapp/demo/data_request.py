"""A data request of the demo: missed well visits, asked of the practice's IT department."""

from dataclasses import replace

from extracts.kit import kit_from_json
from extracts.models import DataRequest
from extracts.request_actions import revise_request, write_request
from projects.models import Project

PROJECT = "Fewer missed well visits"


def add_data_request() -> DataRequest:
    """The request with the names that the practice's record system uses."""
    project = Project.objects.get(title=PROJECT)
    measure = project.measures.all()[0]
    measure.project = project
    written = write_request(measure=measure, by=project.created_by)
    kit = replace(
        kit_from_json(written.kit), date="appt_date", site="clinic",
        denominator="visit_type", denominator_value="Well child, Well baby",
        exclusion="appt_status", exclusion_value="Cancelled by clinic",
        numerator="appt_status", numerator_value="No show",
    )  # fmt: skip
    return revise_request(
        request=written, kit=kit, starts_on=written.starts_on, ends_on=written.ends_on,
        version=written.version, by=project.created_by,
    )  # fmt: skip
