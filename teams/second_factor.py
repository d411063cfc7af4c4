"""The second factor as values: secrets, codes and their steps, the QR code. Pure.

Time-based one-time passwords are RFC 6238 as every authenticator has it: SHA-1, six digits, thirty seconds.
"""

import hashlib
import hmac
import secrets
from typing import Final

import pyotp
import segno

ISSUER: Final = "Tenon"
STEP_SECONDS: Final = 30
# Codes of the step before and after count, too: clocks differ, and people type slowly (RFC 6238 section 5.2).
DRIFT: Final = 1
RECOVERY_CODES: Final = 10
# Without letters and digits that are mistaken for each other. Sixteen of them hold 80 bits: nothing to
# guess, so a plain hash is enough.
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


def new_secret() -> str:
    """A secret of 160 bits, as authenticators read it (base 32)."""
    return pyotp.random_base32()


def address(secret: str, email: str) -> str:
    """The `otpauth:` address that hands the secret to an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(text: str) -> str:
    """A QR code of `text` as an SVG data address, black on white in every theme: cameras need the
    contrast."""
    made: str = segno.make(text, error="m").svg_data_uri(border=3, dark="#000", light="#fff", omitsize=True)
    return made


def step_of_code(secret: str, code: str, *, at: float, after: int) -> int | None:
    """The step whose code this is, around the time `at` (seconds since 1970), and later than step `after`.

    None for a wrong code and for one that was used already: a step is spent with the first code of it.
    """
    typed = "".join(code.split())
    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    totp, now = pyotp.TOTP(secret), int(at // STEP_SECONDS)
    found = None
    # All are compared whatever the first says, in constant time.
    for step in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), typed) and step > after:
            found = step
    return found


def recovery_codes() -> list[str]:
    """New ones, as people write them down: `k7qa-...`."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def hash_of(recovery_code: str) -> str:
    """What is stored of a recovery code, however it was typed."""
    typed = "".join(letter for letter in recovery_code.lower() if letter.isalnum())
    return hashlib.sha256(typed.encode()).hexdigest()


def _recovery_code() -> str:
    letters = [secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP_LENGTH)]
    return "-".join(
        "".join(letters[at : at + GROUP_LENGTH]) for at in range(0, GROUPS * GROUP_LENGTH, GROUP_LENGTH)
    )
