"""Where a step is done: its address, and for whoever may only look, the page to look at."""

from django.urls import reverse

from nextsteps.facts import Right, Step, Where

# The address takes the project, and the target where there is one.
DOING = {
    Where.PROJECT: "reports:project_page",
    Where.AIM: "projects:project_edit",
    Where.STATUS: "projects:project_status",
    Where.MEASURE_ADD: "measures:measure_add",
    Where.RECORD: "measures:observation_record",
    Where.CHART: "measures:measure_detail",
    Where.CYCLE_PLAN: "pdsa:cycle_plan",
    Where.IDEA: "pdsa:cycle_plan",
    Where.REMARK: "reports:project_page",
    Where.CYCLE: "pdsa:cycle_detail",
    Where.MILESTONE: "projects:milestone_edit",
}
LOOKING = {
    Where.RECORD: "measures:measure_detail",
    Where.CHART: "measures:measure_detail",
    Where.CYCLE: "pdsa:cycle_detail",
    Where.CYCLE_PLAN: "pdsa:cycle_list",
    Where.IDEA: "projects:idea_list",
    Where.MILESTONE: "reports:charter",
}
WITHOUT_TARGET = {
    "reports:charter", "reports:project_page", "pdsa:cycle_list", "pdsa:cycle_plan",
    "projects:idea_list",
}  # fmt: skip


def url_of(step: Step, project_id: int) -> str:
    """The address of the exact field, as the person may open it."""
    if step.url:
        return step.url
    names = LOOKING if step.needs == Right.VIEW else DOING
    name = names.get(step.where, "reports:project_page")
    target = [] if name in WITHOUT_TARGET or step.target is None else [step.target]
    url = reverse(name, args=[project_id, *target])
    if step.where is Where.IDEA and step.needs != Right.VIEW:
        return f"{url}?idea={step.target}"
    if step.where is Where.REMARK:
        return url + "#coach"
    if step.where is Where.AIM and step.needs != Right.VIEW:
        return url + "#id_aim"
    if step.period and name == DOING[Where.RECORD]:
        return f"{url}?period={step.period.isoformat()}"
    return url
