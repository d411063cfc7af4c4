"""Setting up a second factor, asking for it, and doing without it again.

A wrong code is written down before it is refused, under the lock of the factor's row: whoever tries many at
once gets no more tries than one after the other.
"""

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lib.errors import DomainError, Invalid
from lib.vault import Vault, VaultError
from teams import second_factor
from teams.models import CodeAttempt, RecoveryCode, SecondFactor, Team, User
from teams.services.audit import record_fact

log = logging.getLogger(__name__)

MOST_WRONG: Final = 5
WINDOW: Final = timedelta(minutes=15)
KEEP_ATTEMPTS: Final = timedelta(days=1)


class WrongCode(Invalid):
    """The code is not the one the authenticator shows now, or was used already."""

    def __init__(self) -> None:
        super().__init__("That code is not right, or it was used already.", hint="Type the one shown now.")

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class FactorUnreadable(DomainError):
    """The secret was sealed with a key this installation does not have any more: no code can be compared."""

    def __init__(self) -> None:
        super().__init__(
            "Codes of your authenticator cannot be checked: this installation has lost the key to them.",
            hint="Use a recovery code, or ask an admin of your team to reset your second factor.",
        )


class TooManyCodes(DomainError):
    """Too many wrong codes for this person, from wherever."""

    status = 429

    def __init__(self) -> None:
        minutes = int(WINDOW.total_seconds() // 60)
        super().__init__("Too many wrong codes were typed.", hint=f"Wait {minutes} minutes and try again.")


def has_factor(person: User) -> bool:
    """Whether this person has a second factor that counts."""
    return SecondFactor.objects.filter(user=person, confirmed_at__isnull=False).exists()


def begin(*, by: User) -> SecondFactor:
    """A new secret that does not count yet. One that was begun before and not confirmed is forgotten."""
    with transaction.atomic():
        # The person's row is the lock: begun twice at once there is no factor yet that could be one.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        row = SecondFactor.objects.filter(user=by).first()
        if row is not None and row.confirmed_at is not None:
            raise DomainError("You have a second factor already.", hint="Turn it off to set up another one.")
        SecondFactor.objects.filter(user=by).delete()
        sealed = _vault().seal({"secret": second_factor.new_secret()})
        return SecondFactor.objects.create(user=by, secret=sealed)


def secret_of(row: SecondFactor) -> str:
    """The secret, to be handed to the authenticator once. Raises FactorUnreadable."""
    try:
        return _vault().open(bytes(row.secret))["secret"]
    except VaultError as error:
        log.exception("The second factor of person %s cannot be opened.", row.user_id)
        raise FactorUnreadable from error


def confirm(*, by: User, code: str) -> list[str]:
    """Let the secret count: the code proves that the authenticator has it. Returns the recovery codes,
    once."""
    with transaction.atomic():
        row = SecondFactor.objects.select_for_update().filter(user=by).first()
        if row is None:
            raise DomainError("There is nothing to confirm.", hint="Set the second factor up first.")
        if row.confirmed_at is not None:
            raise DomainError("Your second factor is set up already.")
        refusal = _refusal_of_totp(row, code)
        if refusal is None:
            row.confirmed_at = timezone.now()
            row.save(update_fields=["confirmed_at"])
            codes = _new_codes(by)
            record_fact(by=by, verb="factor.added", subject=by.email)
    if refusal is not None:
        raise refusal
    return codes


def check(*, person: User, code: str) -> None:
    """Take a code of the authenticator or a recovery code. Raises WrongCode and TooManyCodes."""
    with transaction.atomic():
        rows = SecondFactor.objects.select_for_update()
        row = rows.filter(user=person, confirmed_at__isnull=False).first()
        if row is None:
            raise DomainError("The second factor was turned off meanwhile.", hint="Sign in again.")
        refusal = _refusal(row, code)
    if refusal is not None:
        raise refusal


def renew_recovery_codes(*, by: User, code: str) -> list[str]:
    """New recovery codes instead of all earlier ones, shown once. Raises as `check`."""
    check(person=by, code=code)
    with transaction.atomic():
        # Renewed twice at once, by two codes: the second one takes the first one's away, too.
        SecondFactor.objects.select_for_update().filter(user=by).first()
        codes = _new_codes(by)
        record_fact(by=by, verb="factor.codes_renewed", subject=by.email)
    return codes


def turn_off(*, by: User, code: str) -> None:
    """Do without the second factor from now on. Raises as `check`."""
    check(person=by, code=code)
    _forget(by, by=by)


def forget(*, person: User) -> bool:
    """For somebody who lost authenticator and codes: the installation's owner takes the factor away.

    Whether there was one.
    """
    if not has_factor(person):
        return False
    _forget(person, by=None)
    return True


def take_away(person: User) -> bool:
    """Take factor and recovery codes away, in the caller's transaction, which records it; whether one
    counted."""
    count, _ = SecondFactor.objects.filter(user=person, confirmed_at__isnull=False).delete()
    RecoveryCode.objects.filter(user=person).delete()
    return bool(count)


def require(*, team: Team, is_required: bool, by: User) -> None:
    """Whether members of the team need a second factor. Who asks for it has one: nobody locks themselves
    out."""
    if is_required and not has_factor(by):
        raise DomainError("Set up your own second factor first.", hint="You find it in your account.")
    with transaction.atomic():
        changed = Team.objects.filter(pk=team.pk).exclude(requires_second_factor=is_required)
        if changed.update(requires_second_factor=is_required):
            verb = "team.factor_required" if is_required else "team.factor_optional"
            record_fact(by=by, verb=verb, team=team, subject=team.name)
    team.requires_second_factor = is_required


def seal_anew(vault: Vault) -> int:
    """Seal the secrets with the vault's newest key; how many there were. Called in a transaction."""
    count = 0
    for row in SecondFactor.objects.select_for_update():
        row.secret = vault.sealed_anew(bytes(row.secret))
        row.save(update_fields=["secret"])
        count += 1
    return count


def _forget(person: User, *, by: User | None) -> None:
    with transaction.atomic():
        SecondFactor.objects.filter(user=person).delete()
        RecoveryCode.objects.filter(user=person).delete()
        record_fact(by=by, verb="factor.removed", subject=person.email)


def _refusal(row: SecondFactor, code: str) -> DomainError | None:
    typed = "".join(code.split())
    if typed.isdigit() and len(typed) <= 8:
        return _refusal_of_totp(row, typed)
    if _too_many(row.user):
        return TooManyCodes()
    unused = RecoveryCode.objects.filter(
        user=row.user, code_hash=second_factor.hash_of(typed), used_at__isnull=True
    )
    if not unused.update(used_at=timezone.now()):
        return _wrong(row.user)
    left = RecoveryCode.objects.filter(user=row.user, used_at__isnull=True).count()
    record_fact(by=row.user, verb="factor.recovery_code_used", subject=row.user.email, left=left)
    return None


def _refusal_of_totp(row: SecondFactor, code: str) -> DomainError | None:
    if _too_many(row.user):
        return TooManyCodes()
    try:
        secret = secret_of(row)
    except FactorUnreadable as error:
        return error
    step = second_factor.step_of_code(secret, code, at=timezone.now().timestamp(), after=row.last_step)
    if step is None:
        return _wrong(row.user)
    row.last_step = step
    row.save(update_fields=["last_step"])
    return None


def _wrong(person: User) -> WrongCode:
    CodeAttempt.objects.filter(at__lt=timezone.now() - KEEP_ATTEMPTS).delete()
    CodeAttempt.objects.create(user=person)
    return WrongCode()


def _too_many(person: User) -> bool:
    since = timezone.now() - WINDOW
    return CodeAttempt.objects.filter(user=person, at__gt=since).count() >= MOST_WRONG


def _new_codes(person: User) -> list[str]:
    codes = second_factor.recovery_codes()
    RecoveryCode.objects.filter(user=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=person, code_hash=second_factor.hash_of(code)) for code in codes
    )
    return codes


def _vault() -> Vault:
    return Vault(settings.VAULT_KEYS)
