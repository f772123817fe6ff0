"""Uploaded files, and a journal of what each import changed, so that it can be undone."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from skills.models.employee import ImportRun


class ImportUpload(models.Model):
    """An uploaded file in an import with steps: match columns, check, import. The last step deletes the row.

    The file is kept in the database, so that any worker on any machine can read it.
    """

    class State(models.TextChoices):
        NEW = "new", _("columns to be matched")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        IMPORTING = "importing", _("being imported")
        FAILED = "failed", _("could not be read")
        IMPORTED = "imported", _("imported")

    BUSY = (State.CHECKING, State.IMPORTING)

    kind = models.CharField(max_length=16, choices=ImportRun.Kind.choices)
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    mapping = models.JSONField(
        default=dict, help_text="The file's column for each field. Empty text: the field is not in the file."
    )
    layout = models.JSONField(
        default=dict, help_text="Encoding, delimiter, sheet and header line, where a person chose them."
    )
    preset = models.CharField(
        max_length=40, blank=True, help_text="The system that wrote the file, if a person chose it."
    )
    options = models.JSONField(default=dict, help_text="How employees missing from the file are treated.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEW)
    step = models.CharField(max_length=80, blank=True)
    n_done = models.PositiveIntegerField(default=0)
    n_total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    report = models.JSONField(default=list)
    changes = models.JSONField(default=list, help_text="What the import would change, as in ImportRun.changes.")
    message = models.TextField(blank=True, help_text="Why the import failed.")
    run = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("uploaded file"), _("uploaded files")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def percent(self) -> int:
        return int(100 * self.n_done / self.n_total) if self.n_total else 0


class RememberedMapping(models.Model):
    """How the columns of a file were matched. The next file with the same columns is matched in the same way."""

    kind = models.CharField(max_length=16, choices=ImportRun.Kind.choices)
    columns_hash = models.CharField(max_length=64, help_text="Hash of the file's column names.")
    mapping = models.JSONField(help_text="The file's column for each field. Empty text: the field is not in the file.")
    preset = models.CharField(max_length=40, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("remembered columns"), _("remembered columns")
        constraints = [models.UniqueConstraint(fields=["kind", "columns_hash"], name="one_mapping_per_columns")]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(column for column in self.mapping.values() if column)}"


class ImportedEmployee(models.Model):
    """The change one import made to one employee: the employee was added, or changed from `before`."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="imported_employees")
    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="+")
    is_new = models.BooleanField()
    before = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text="Fields and tasks before the import. Empty for a new employee.",
    )

    DELETED_IN_MERGE = True  # an undo of the import would otherwise remove the other row

    class Meta:
        verbose_name, verbose_name_plural = _("imported employee"), _("imported employees")
        constraints = [models.UniqueConstraint(fields=["run", "employee"], name="one_row_per_imported_employee")]

    def __str__(self) -> str:
        return f"{self.employee_id} in import {self.run_id}"


class ImportedAttributes(models.Model):
    """The change one import made to the held attributes of one employee. Deleted after a month, as it has old values."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="imported_attributes")
    employee = models.ForeignKey("skills.Employee", on_delete=models.CASCADE, related_name="imported_attributes")
    before = models.JSONField(help_text="The previous value of each changed attribute. Empty text: there was no value.")

    DELETED_IN_MERGE = True

    class Meta:
        verbose_name, verbose_name_plural = _("imported attributes"), _("imported attributes")
        constraints = [models.UniqueConstraint(fields=["run", "employee"], name="one_row_per_employee_and_import")]

    def __str__(self) -> str:
        return f"{self.employee_id} in import {self.run_id}"  # never a value: this text reaches logs
