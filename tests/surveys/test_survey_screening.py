"""What a patient's comment may hold, in both languages."""

import pytest

from qiapp.lib.screening import KIND_WORDS
from surveys.screening import kinds_in


@pytest.mark.parametrize(
    ("comment", "kind"),
    [
        ("My name is Zelda and I waited long", "name"),
        ("Me llamo Zelda", "name"),
        ("my son Quentin was scared", "name"),
        ("mi hija Zelda tenía miedo", "name"),
        ("the nurse at the front, Zelda Quimby, was rude", "name"),
        ("La señora Quimby fue grosera", "name"),
        ("Mrs. Quimby was rude", "name"),
        ("call me at 555-201-3344", "phone"),
        ("llámeme al 555 201 3344", "phone"),
        ("mi celular 5552013344", "phone"),
        ("my number is 555.201.3344", "phone"),
        ("write to zelda@example.org", "email"),
        ("I was there on 3/4/2026", "birth_date"),
        ("nací el 4 de marzo de 1980", "birth_date"),
        ("I live at 12 Oak Street", "address"),
        ("vivo en la calle Roble 12", "address"),
        ("my record 12345678", "long_number"),
    ],
)
def test_a_comment_that_could_name_somebody_is_found(comment: str, kind: str) -> None:
    assert kind in kinds_in(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "Please tell us at the desk how long it will take.",
        "La espera fue larga, pero la enfermera fue muy amable.",
        "I waited 45 minutes. Nobody said why. Please open at 8.",
        "Soy diabético y me gustaría un turno más temprano.",
        "This is a great place. My son was scared but the nurse was kind.",
        "Parking is $12, too much.",
        "Too cold in room 3",
    ],
)
def test_an_ordinary_comment_is_kept(comment: str) -> None:
    assert kinds_in(comment) == []


def test_every_kind_has_words() -> None:
    text = "Me llamo Zelda, nací el 4/3/80, llámeme al 555 201 3344, calle Roble 12, 1234567"

    assert set(kinds_in(text)) <= set(KIND_WORDS)
