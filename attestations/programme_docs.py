"""docs/programmes.md as the programme files say it. Django-free."""

from collections.abc import Iterable, Iterator

from attestations.catalogue import Programme, Requirement

HEAD = """# Programmes

Written by `manage.py write_programmes` from `attestations/data/programmes/`; do not edit.
A test fails when it is out of date.

Every rule has a source and a confidence: **verified** stands so on the named page, **dated**
means that the page is old or without a date, **inferred** is our reading. A programme can be
used only after a named reviewer of the CME office has compared it with its source; where
people apply to a board themselves, the operator confirms it. Until then the pages call
everything that is not verified a preview. Nobody outside has reviewed these files yet.

A rule needed for *signing* stops the signature, one for *reporting* only the report. What
is for *showing* no record can prove: the person states or shows it, and it is met only once
a reviewer of the CME office accepted a file of it (a certificate, a letter, minutes).

A CME office copies any programme that it reports, and changes the copy on its pages: words,
numbers, sources, days, roles, steps, reflections and statements. What a kind of rule looks at
stays; to ask for something else, the rule is removed and one of another kind added. A draft
always loads. Publishing fixes a version; projects that joined keep theirs, new ones join the
newest that the office has confirmed. A copy can be taken along as TOML and imported elsewhere.
When the day of the next review has passed, the pages say so.

Where an activity has a review committee or stages, what they have not accepted stops the
office's approval; a programme with `accepted_before = "signing"` stops the signature too.

To add a programme: copy a file under a new id and version, write its truth table in
`tests/attestations/data/truth/`, and run the command again.
"""
WIDE = "| Rule | Kind | Number | Needed for | Confidence | Source | Note |"
LINE = "|---|---|---|---|---|---|---|"


def document(programmes: Iterable[Programme]) -> str:
    """The whole page in Markdown."""
    known = list(programmes)
    contents = [f"- [{p.title}](#{p.id})" for p in known]
    sections = [line for programme in known for line in section(programme)]
    return "\n".join([HEAD, *contents, "", *sections])


def section(programme: Programme) -> Iterator[str]:
    """The lines of one programme."""
    yield f'<a id="{programme.id}"></a>\n\n## {programme.title}\n'
    yield f"{programme.summary}\n"
    yield f"- File: `{programme.id}-{programme.version}.toml`"
    yield f"- Source: <{programme.source_url}>"
    if programme.page_dated:
        yield f"- Age of the source: {programme.page_dated}"
    yield f"- Compared on {programme.checked_on}; next review {programme.next_review}"
    yield f"- Reviewed by: {programme.reviewed_by or 'not yet reviewed'}"
    yield f"- Confirmed by: {CONFIRMERS[programme.confirmed_by]}"
    if programme.is_example:
        yield "- A pattern for sponsors to copy, not the programme of anybody"
    yield f"- Credit: {credit(programme)}\n"
    yield f"{WIDE}\n{LINE}"
    yield from (row(rule) for rule in programme.requirements)
    yield "\nSteps: " + "; ".join(step.text for step in programme.steps) + ".\n"


CONFIRMERS = {
    "office": "a reviewer of the CME office",
    "operator": "the operator (people apply to the board themselves)",
}


def credit(programme: Programme) -> str:
    given = programme.credit
    amount = f", {given.amount} ({given.confidence})" if given.amount else ""
    return f"{given.kind}{amount}. {given.note}"


def row(rule: Requirement) -> str:
    text = f"{rule.part}. {rule.text}" if rule.part else rule.text
    source = f"<{rule.source}>" if rule.host() else rule.source
    cells = [
        text, f"`{rule.kind}`", rule.threshold() or "–", rule.needed_for,
        rule.confidence, source, rule.note or "–",
    ]  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
