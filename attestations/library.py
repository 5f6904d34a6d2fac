"""Programmes by id and version: the repository's files, and what offices published.

A published version never changes and its id is never given twice, so this process keeps
each it has read. Whoever looks for one that is not there pays one query, whatever the
number of versions.
"""

from collections.abc import Iterable

from accounts.models import Organisation
from attestations import catalogue
from attestations.catalogue import Programme
from attestations.office_programmes import OfficeProgramme

Key = tuple[str, str]
_read: dict[Key, Programme] = {}


def find(programme_id: str, version: str) -> Programme:
    """A file's or an office's programme. Raises KeyError when there is no such version."""
    key = (programme_id, version)
    known = catalogue.programmes()
    if key in known:
        return known[key]
    if key not in _read:
        read_published()
    return _read[key]


def newest_known(programme_id: str) -> Programme | None:
    """The last version of an id that this process knows; it reads the others once.

    For words on a page: a version published since may be missing.
    """
    known = {**catalogue.programmes(), **_read}
    found = [one for one in known.values() if one.id == programme_id]
    if not found and programme_id:
        read_published()
        found = [one for one in _read.values() if one.id == programme_id]
    return found[-1] if found else None


def read_published() -> None:
    """Reads every published version this process has not read yet, oldest first. One query."""
    rows = OfficeProgramme.objects.published().order_by("published_at", "pk")
    for programme_id, version, text in rows.values_list(
        "programme_id", "version", "text"
    ):
        if (programme_id, version) not in _read:
            _read[programme_id, version] = catalogue.parse_text(text)


def published_of(offices: Iterable[Organisation | int]) -> list[Programme]:
    """The newest version of each programme these offices published, by title.

    One query, and one more the first time.
    """
    rows = OfficeProgramme.objects.published().filter(office__in=list(offices))
    return newest(
        rows.order_by("published_at", "pk").values_list("programme_id", "version")
    )


def newest(keys: Iterable[Key]) -> list[Programme]:
    """Of each id the last of these versions, oldest first, by title."""
    last = dict(keys)
    return sorted(
        (find(programme_id, version) for programme_id, version in last.items()),
        key=lambda programme: programme.title,
    )


def known_to(office: Organisation) -> dict[Key, Programme]:
    """The files' programmes and the newest own ones of the office. Two queries at most."""
    own = {one.key: one for one in published_of([office])}
    return {**own, **catalogue.programmes()}


def versions_of(programme_id: str) -> list[Programme]:
    """Every version of a programme, the newest first. One query for an office's own."""
    files = [p for p in catalogue.programmes().values() if p.id == programme_id]
    if files:
        return sorted(files, key=lambda one: one.version, reverse=True)
    rows = OfficeProgramme.objects.published().filter(programme_id=programme_id)
    keys = rows.order_by("-published_at", "-pk").values_list("programme_id", "version")
    return [find(*key) for key in keys]


def text_of(programme: Programme) -> str:
    """The TOML text of a file's or an office's programme. One query at most."""
    if programme.key in catalogue.programmes():
        name = f"{programme.id}-{programme.version}.toml"
        return (catalogue.FOLDER / name).read_text(encoding="utf-8")
    row = OfficeProgramme.objects.published().get(
        programme_id=programme.id, version=programme.version
    )
    return row.text
