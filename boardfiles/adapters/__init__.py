"""The file formats of boards, each with its version. No Django here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from boardfiles.adapters import draft_json, own_template, pars_workbook, roster
from boardfiles.records import Record
from boardfiles.routes import Channel


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends. `provider_id`: ACCME's seven digits, or empty. `template`: the provider's
    own workbook, or nothing. `papers`: (file name, PDF) of each completion.
    """

    name: str
    provider_id: str = ""
    template: bytes = b""
    papers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


Write = Callable[[Sequence[Record], Sender], bytes]


@dataclass(frozen=True, slots=True)
class Adapter:
    """One format. `applies`: whether it can be written for this sender."""

    id: str
    version: str
    channel: Channel
    ending: str
    media_type: str
    write: Write
    applies: Callable[[Sender], bool] = lambda sender: True


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADAPTERS = (
    Adapter(
        "own-template", own_template.VERSION, Channel.PARS, "xlsx", XLSX,
        lambda records, sender: own_template.fill(sender.template, records),
        lambda sender: bool(sender.template),
    ),
    Adapter(
        "pars-workbook", pars_workbook.VERSION, Channel.PARS, "xlsx", XLSX,
        lambda records, sender: pars_workbook.write(records),
    ),
    Adapter(
        "pars-check", pars_workbook.CHECK_VERSION, Channel.PARS, "xlsx", XLSX,
        lambda records, sender: pars_workbook.write_check(records),
    ),
    Adapter(
        "pars-json", draft_json.VERSION, Channel.PARS, "json", "application/json",
        lambda records, sender: draft_json.write(
            records, sender.name, sender.provider_id
        ),
        lambda sender: bool(sender.provider_id),
    ),
    Adapter(
        "roster-csv", roster.VERSION, Channel.ROSTER, "csv", "text/csv; charset=utf-8",
        lambda records, sender: roster.write_csv(records),
    ),
    Adapter(
        "roster-xlsx", roster.VERSION, Channel.ROSTER, "xlsx", XLSX,
        lambda records, sender: roster.write_xlsx(records),
    ),
    Adapter(
        "roster-zip", roster.VERSION, Channel.ROSTER, "zip", "application/zip",
        lambda records, sender: roster.write_zip(records, sender.papers),
    ),
)  # fmt: skip


def adapters_for(channel: Channel, sender: Sender) -> list[Adapter]:
    """Every format of the channel that this sender can have, the one to send first."""
    return [one for one in ADAPTERS if one.channel is channel and one.applies(sender)]


def adapter(adapter_id: str) -> Adapter:
    """Raises KeyError when there is no such format."""
    return {one.id: one for one in ADAPTERS}[adapter_id]
