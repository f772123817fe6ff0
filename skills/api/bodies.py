"""Request bodies for employees and their tasks."""

from datetime import date

from rest_framework import serializers

from skills.api.serializers import StrictCharField
from skills.api.strict_body import Body
from skills.external_ids import MAX_LENGTH, composed, validate_external_id
from skills.services.imports.bulk import MOST


class ExternalIdField(StrictCharField):
    """An identifier of an employee, with composed characters."""

    default_validators = [validate_external_id]

    def to_internal_value(self, data):
        return composed(super().to_internal_value(data))


class StrictBooleanField(serializers.BooleanField):
    """A JSON boolean. Other values, such as the text "true", are errors."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictFloatField(serializers.FloatField):
    """A finite JSON number. Text is an error, even if it contains a number."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data or abs(data) > 1e12:
            self.fail("invalid")
        return float(data)


class DayField(serializers.DateField):
    """A date, kept as ISO text because request bodies are stored as JSON until they are processed."""

    def to_internal_value(self, data):
        day = super().to_internal_value(data)
        return day.isoformat() if isinstance(day, date) else day


class ClockField(serializers.TimeField):
    """A time of day, kept as ISO text because request bodies are stored as JSON until they are processed."""

    def to_internal_value(self, data):
        return super().to_internal_value(data).isoformat()


class TaskBody(Body):
    statement = StrictCharField(min_length=3, max_length=2000, help_text="The task, in one sentence")
    share = StrictFloatField(
        required=False,
        allow_null=True,
        min_value=0,
        help_text="Share of the week. All shares add up to 1 or 100. If no task has a share, all are equal",
    )


class EmployeeFields(Body):
    """Fields of an employee. Fields that are left out do not change."""

    name = StrictCharField(required=False, allow_blank=True, max_length=160)
    email = StrictCharField(required=False, allow_blank=True, max_length=254)
    job_title = StrictCharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="Determines the occupation, unless an occupation is given",
    )
    department = StrictCharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=160,
        help_text="Name of the department; created if it does not exist",
    )
    organisation = StrictCharField(required=False, allow_blank=True, max_length=120)
    occupation = StrictCharField(
        required=False, allow_null=True, allow_blank=True, max_length=10, help_text="O*NET-SOC code"
    )
    languages = serializers.ListField(
        child=StrictCharField(max_length=40),
        required=False,
        max_length=20,
        help_text="Languages the person can learn in",
    )
    weekly_hours = StrictFloatField(
        required=False, min_value=0.25, max_value=40, help_text="Hours per week for learning"
    )
    left_on = DayField(
        required=False, allow_null=True, help_text="The day the person left; null if the person has not left"
    )


class EmployeeChange(EmployeeFields):
    """Changes to an employee. null or an empty text clears a field."""

    name = StrictCharField(required=False, allow_null=True, allow_blank=True, max_length=160)
    email = StrictCharField(required=False, allow_null=True, allow_blank=True, max_length=254)
    job_title = StrictCharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=200,
        help_text="Determines the occupation, unless an occupation is given",
    )


class EmployeeBody(EmployeeFields):
    external_id = ExternalIdField(
        max_length=MAX_LENGTH,
        help_text="The identifier in your HR system. It is part of URLs, so it must not contain / or be . or ..",
    )
    tasks = TaskBody(
        many=True, required=False, max_length=200, help_text="If left out: typical tasks of the occupation"
    )  # type: ignore[call-arg]


class TaskProfileBody(Body):
    tasks = TaskBody(many=True, min_length=1, max_length=200)  # type: ignore[call-arg]


class EmployeeImportBody(Body):
    employees = EmployeeBody(many=True, min_length=1, max_length=MOST, help_text=f"1 to {MOST:,} rows")  # type: ignore[call-arg]
    dry_run = StrictBooleanField(default=False, help_text="Creates the report without saving")
