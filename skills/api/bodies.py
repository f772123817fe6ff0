"""What the API is sent about employees and their work."""

from datetime import date

from django.core.validators import RegexValidator
from rest_framework import serializers

from skills.api.serializers import StrictCharField
from skills.services.imports.bulk import MOST

NO_SLASH = RegexValidator(r"\A[^/]+\Z", "An external id must not contain a slash.")  # a server reads %2F as one too


class StrictBooleanField(serializers.BooleanField):
    """true or false, and nothing that merely looks like it."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictFloatField(serializers.FloatField):
    """A finite number, and no text that could be read as one."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data or abs(data) > 1e12:
            self.fail("invalid")
        return float(data)


class DayField(serializers.DateField):
    """A day, kept as it is sent: bodies are stored as JSON until they are worked on."""

    def to_internal_value(self, data):
        day = super().to_internal_value(data)
        return day.isoformat() if isinstance(day, date) else day


class TaskBody(serializers.Serializer):
    statement = StrictCharField(min_length=3, max_length=2000, help_text="What the person does, in a sentence")
    share = StrictFloatField(
        required=False, allow_null=True, min_value=0, help_text="Of the week; all together 1 or 100. None: all equal"
    )


class EmployeeFields(serializers.Serializer):
    """What can be said of an employee. Left out: stays as it is."""

    name = StrictCharField(required=False, allow_blank=True, max_length=160)
    email = StrictCharField(required=False, allow_blank=True, max_length=254)
    job_title = StrictCharField(
        required=False, allow_blank=True, max_length=200, help_text="Names the occupation, unless one is given"
    )
    department = StrictCharField(
        required=False, allow_null=True, allow_blank=True, max_length=160, help_text="By name; made when it is new"
    )
    organisation = StrictCharField(required=False, allow_blank=True, max_length=120)
    occupation = StrictCharField(
        required=False, allow_null=True, allow_blank=True, max_length=10, help_text="O*NET-SOC code"
    )
    languages = serializers.ListField(
        child=StrictCharField(max_length=40), required=False, max_length=20, help_text="In which the person can learn"
    )
    weekly_hours = StrictFloatField(
        required=False, min_value=0.25, max_value=40, help_text="Hours a week there are for learning"
    )
    left_on = DayField(required=False, allow_null=True, help_text="The day the person left; null: is here")


class EmployeeChange(EmployeeFields):
    """null (or an empty text) empties a field."""


class EmployeeBody(EmployeeFields):
    external_id = StrictCharField(
        max_length=80, validators=[NO_SLASH], help_text="The identifier in your HR system; part of addresses, so no /"
    )
    tasks = TaskBody(many=True, required=False, max_length=200, help_text="Left out: typical of the occupation")  # type: ignore[call-arg]


class TaskProfileBody(serializers.Serializer):
    tasks = TaskBody(many=True, min_length=1, max_length=200)  # type: ignore[call-arg]


class EmployeeImportBody(serializers.Serializer):
    employees = EmployeeBody(many=True, min_length=1, max_length=MOST, help_text=f"1 to {MOST:,} rows")  # type: ignore[call-arg]
    dry_run = StrictBooleanField(default=False, help_text="The same report, nothing saved")
