"""What each journey may cost (J1 to J7, J10 to J12 and the patients' survey)."""

from tests.browser.journeys import Target

# Beside each target what the same costs in the systems we could count.
START = Target(
    "J1 from what bugs you to a project", inputs=5, clicks=10, pages=2, characters=120,
    seconds=90, elsewhere="14 fields on 1 page; 15 to 30 minutes",
)  # fmt: skip
NUMBER = Target(
    "J2 this month's number", inputs=2, clicks=3, characters=6, seconds=15,
    taps_before=1, elsewhere="15 steps on 3 pages; 4 fields",
)  # fmt: skip
QUESTION = Target(
    "J2 the same from the link in a mail", inputs=2, clicks=3, characters=6, seconds=15,
    taps_before=1, elsewhere="15 steps on 3 pages; 4 fields",
)  # fmt: skip
TALLY = Target(
    "J2 ten charts of three questions", inputs=0, clicks=32, characters=0, seconds=90,
    elsewhere="30 entries and more, by the physician",
)  # fmt: skip
CYCLE = Target(
    "J3 a test's week in one go", inputs=3, clicks=6, characters=90, seconds=60,
    elsewhere="11 to 25 fields on 1 to 4 pages",
)  # fmt: skip
HAND_OVER = Target(
    "J5 somebody leaves, somebody takes over", inputs=1, clicks=3, pages=2, characters=0,
    seconds=30, elsewhere="not counted; 68 of 151 projects were left behind",
)  # fmt: skip
FIRST_POINT = Target(
    "J5 the successor's first number", inputs=2, clicks=4, pages=2, characters=6,
    seconds=300, elsewhere="not counted",
)  # fmt: skip
SURVEY = Target(
    "A patient's seven answers", inputs=8, clicks=12, characters=0, seconds=60,
    taps_before=1, elsewhere="not counted",
)  # fmt: skip

STATUS = Target(
    "J4 am I done?", inputs=0, clicks=0, pages=0, characters=0, seconds=5,
    elsewhere="not counted; people ask by mail",
)  # fmt: skip
MEND = Target(
    "J4 from an open rule to its field", inputs=0, clicks=1, characters=0, seconds=10,
    elsewhere="not counted",
)  # fmt: skip
ATTEST = Target(
    "J4 attest", inputs=3, clicks=4, pages=2, characters=40, seconds=120,
    elsewhere="a form of its own, the leader chased by mail; a month and more",
)  # fmt: skip
PAPER = Target(
    "J4 the sealed PDF arrives", inputs=0, clicks=1, characters=0, seconds=20,
    elsewhere="up to 10 weeks",
)  # fmt: skip

# Names on the list; the target holds for any number: a tick each and five more.
MANY = 5
COSIGN = Target(
    "J11 co-sign everybody at the quarter's end", inputs=MANY + 1, clicks=MANY + 5,
    characters=40, seconds=60, taps_before=1, elsewhere="two rounds of mail a person",
)  # fmt: skip

BOARD_FILE = Target(
    "J11 the board's file, checked and sent", inputs=0, clicks=4, pages=2, characters=0,
    seconds=30, elsewhere="7 items a learner typed again, or a paid add-on",
)  # fmt: skip
ONE_FIELD = Target(
    "J11 one field to mend", inputs=1, clicks=3, pages=2, characters=6, seconds=30,
    taps_before=1, elsewhere="by mail and phone",
)  # fmt: skip
SENT_BACK = Target(
    "J11 the answer, and the mended sent again", inputs=1, clicks=4, pages=3,
    characters=0, seconds=30, elsewhere="corrected and sent again by hand",
)  # fmt: skip
SET_UP = Target(
    "J10 set up the activity", inputs=12, clicks=16, pages=2, characters=90, seconds=240,
    elsewhere="7 hand-offs between offices",
)  # fmt: skip
INVITE = Target(
    "J10 invite a hundred people", inputs=1, clicks=3, pages=2, characters=0, seconds=60,
    elsewhere="by mail, one by one",
)  # fmt: skip
ENROL = Target(
    "J10 a physician joins, board and consent included", inputs=6, clicks=18, pages=5,
    characters=40, seconds=120, elsewhere="not counted",
)  # fmt: skip
PROVE = Target(
    "J12 prove it, and see it revoked", inputs=0, clicks=1, characters=0, seconds=5,
    taps_before=1, elsewhere="a plain PDF that proves nothing",
)  # fmt: skip

NUDGE = Target(
    "J6 a kind message, from the list", inputs=1, clicks=3, characters=30, seconds=20,
    elsewhere="a spreadsheet with the last contact, and a mail program",
)  # fmt: skip
FIVE = Target(
    "J6 five practices looked after", inputs=5, clicks=14, pages=2, characters=40,
    seconds=180, elsewhere="a spreadsheet, a mail program and a calendar",
)  # fmt: skip
BEFORE_CALL = Target(
    "J7 from the list to the page before a call", inputs=0, clicks=1, characters=0,
    seconds=10, elsewhere="several programs side by side",
)  # fmt: skip
COMMENT = Target(
    "J7 a comment on the newest point", inputs=1, clicks=2, characters=30, seconds=30,
    elsewhere="a mail with a picture of the chart",
)  # fmt: skip
SUGGEST = Target(
    "J7 a smaller test suggested", inputs=1, clicks=3, characters=40, seconds=30,
    elsewhere="a mail that nobody plans from",
)  # fmt: skip

TARGETS = {
    target.name: target
    for target in (
        START,
        NUMBER,
        QUESTION,
        TALLY,
        CYCLE,
        HAND_OVER,
        FIRST_POINT,
        SURVEY,
        STATUS,
        MEND,
        ATTEST,
        PAPER,
        COSIGN,
        BOARD_FILE,
        ONE_FIELD,
        SENT_BACK,
        PROVE,
        SET_UP,
        INVITE,
        ENROL,
        NUDGE,
        FIVE,
        BEFORE_CALL,
        COMMENT,
        SUGGEST,
    )  # fmt: skip
}
