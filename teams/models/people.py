"""People. Nobody has a password."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now


class UserManager(BaseUserManager["User"]):
    """Makes people. Nobody has a password: signing in goes by mailed link."""

    def create_user(self, email: str, name: str = "", **fields: Any) -> "User":
        """A person with that address (stored in lower case) and no usable password."""
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    """A person. Nobody has a password; sessions are bound to its column, so changing it ends them all."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80, blank=True)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name people see; the part before the @ for somebody who has not given one."""
        return self.name or self.email.partition("@")[0]

    @property
    def initials(self) -> str:
        """One or two letters for the person's tile."""
        words = self.label.replace(".", " ").replace("-", " ").split()
        return "".join(word[0] for word in words[:2]).upper()
