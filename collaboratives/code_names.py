"""Names that say nothing about a practice. No Django."""

import secrets
from collections.abc import Collection

TREES = (
    "Alder", "Ash", "Aspen", "Beech", "Birch", "Cedar", "Cherry", "Cypress", "Elder",
    "Elm", "Fir", "Hazel", "Hickory", "Holly", "Juniper", "Larch", "Linden", "Maple",
    "Oak", "Pear", "Pine", "Plum", "Poplar", "Rowan", "Spruce", "Tulip", "Walnut",
    "Willow", "Yew",
)  # fmt: skip


def new_code_name(taken: Collection[str]) -> str:
    """A free name such as "Cedar 41", drawn by lot: order and number tell nothing."""
    while True:
        name = f"{secrets.choice(TREES)} {secrets.randbelow(90) + 10}"
        if name not in taken:
            return name
