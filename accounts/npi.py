"""The check digit of a National Provider Identifier. No Django here."""

# CMS, "Requirements for NPI and NPI check digit": Luhn over the digits with 80840 before
# them, the prefix that card issuers give to US health.
ISSUER_PREFIX = "80840"
LENGTH = 10


def npi_is_valid(npi: str) -> bool:
    """True for ten digits whose last one is the check digit of the other nine."""
    if len(npi) != LENGTH or not npi.isascii() or not npi.isdigit():
        return False
    return luhn_sum(ISSUER_PREFIX + npi) % 10 == 0


def luhn_sum(digits: str) -> int:
    """Sum of the digits where every second from the right counts double, digits added."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled // 10 + doubled % 10
    return total
