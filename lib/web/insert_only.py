"""Rows that are added and never changed: audit facts, job events, revisions, snapshots, exchanges."""

from typing import Any, NoReturn

from django.db import models


class InsertOnlyViolation(TypeError):
    """Somebody tried to change or delete a row that may only be added. Always a programmer's error."""


class InsertOnlyQuerySet(models.QuerySet[Any]):
    """A QuerySet whose bulk writes are refused."""

    def update(self, **values: Any) -> NoReturn:
        raise InsertOnlyViolation(f"{self.model.__name__} rows are never changed; add a new one.")

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> NoReturn:
        raise InsertOnlyViolation(f"{self.model.__name__} rows are never changed; add a new one.")

    def delete(self) -> NoReturn:
        raise InsertOnlyViolation(f"{self.model.__name__} rows are never deleted.")


class InsertOnly(models.Model):
    """Base of insert-only models. The guard sits in save() and delete(), the two calls every writer uses."""

    objects = InsertOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. Raises InsertOnlyViolation for a row that is already stored."""
        if not self._state.adding:
            raise InsertOnlyViolation(f"{type(self).__name__} rows are never changed; add a new one.")
        super().save(*args, force_insert=True, **{k: v for k, v in kwargs.items() if k != "force_insert"})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise InsertOnlyViolation(f"{type(self).__name__} rows are never deleted.")
