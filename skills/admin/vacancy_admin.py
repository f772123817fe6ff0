"""The admin of vacancies: imported from a file, corrected here, closed in bulk."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.utils import bulk_update_with_history

from skills.admin.admin_base import AppliesToEverybody, BaseAdmin, HistoryAdmin
from skills.admin.import_admin import ImportPage
from skills.models import Vacancy
from skills.services.vacancies.vacancy_import import CLOSE, KEEP, VacancyImport
from skills.services.vacancies.vacancy_rows import vacancy_key
from skills.tasks import work_on_vacancies


class VacancyForm(forms.ModelForm):
    """Refuses a second vacancy that imports could not tell from the first."""

    def clean(self) -> dict:
        data = super().clean() or {}
        self.instance.key = vacancy_key({name: value or "" for name, value in data.items()})
        if data.get("title") and Vacancy.objects.filter(key=self.instance.key).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(
                _("There is a vacancy with this reference, or with this title, department and location, already.")
            )
        return data


class VacancyMissingForm(forms.Form):
    """What happens to open vacancies that are not in the file."""

    template = "skills/admin/vacancy_missing.html"
    missing = forms.ChoiceField(
        label=_("Vacancies that are missing from the file"),
        choices=[(KEEP, _("stay open until their closing date")), (CLOSE, _("are closed now"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_missing(self) -> str:
        return self.cleaned_data["missing"] or KEEP


class WithOccupation(admin.SimpleListFilter):
    """Filters vacancies with and without an occupation."""

    title, parameter_name = _("occupation"), "occupation"

    def lookups(self, request, model_admin):
        return [("none", _("without an occupation"))]

    def queryset(self, request, queryset):
        return queryset.filter(occupation=None) if self.value() == "none" else queryset


@admin.register(Vacancy)
class VacancyAdmin(AppliesToEverybody, ImportPage, HistoryAdmin, BaseAdmin):
    """Open positions inside the organisation, which employees see beside next roles."""

    form = VacancyForm
    list_display = ["title", "department", "location", "closes_on", "occupation", "is_open"]
    list_filter = ["is_open", WithOccupation]
    list_select_related = ["occupation"]
    search_fields = ["title", "reference", "department", "location"]
    autocomplete_fields = ["occupation"]
    actions = ["close"]
    fieldsets = [
        (None, {"fields": ["title", ("department", "location"), ("reference", "n_positions"), ("closes_on", "is_open")]}),
        (_("How to apply"), {"fields": ["link", "contact"]}),
        (_("Pay, if employees may see it"), {
            "fields": ["pay_grade", ("pay_from", "pay_to"), ("currency", "pay_period")],
        }),
        (_("Comparison with people's work"), {"fields": ["occupation"]}),
    ]  # fmt: skip
    import_title = _("Import vacancies")
    import_help = _(
        "A CSV or XLSX file with one vacancy per row: title, and as far as you have them department, location, closing "
        "date, reference, link or contact, number of positions, pay grade, or pay with currency and period. You match the "
        "columns and see a report before anything is saved. Occupations are found by the titles."
    )
    importing = VacancyImport
    import_task = work_on_vacancies
    asks_about_missing = True
    missing_form = VacancyMissingForm
    first_fields = ("reference", "title", "department")
    import_fields = {
        "reference": _("reference"),
        "title": _("title"),
        "department": _("department"),
        "location": _("location"),
        "positions": _("number of positions"),
        "closes_on": _("closing date"),
        "status": _("Status (open or closed)"),
        "link": _("link"),
        "contact": _("contact"),
        "pay_grade": _("pay grade"),
        "pay_from": _("pay from"),
        "pay_to": _("pay to"),
        "currency": _("currency"),
        "pay_period": _("pay for"),
        "soc_code": _("Occupation (SOC code)"),
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "link":
            kwargs["assume_scheme"] = "https"  # for an address typed without a scheme
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Vacancy, form, change: bool) -> None:
        if "occupation" in form.changed_data:
            obj.occupation_is_chosen = obj.occupation_id is not None
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Close the chosen vacancies"), permissions=["change"])
    def close(self, request: HttpRequest, queryset) -> None:
        rows = list(queryset.filter(is_open=True))
        for row in rows:
            row.is_open, row.updated_at = False, timezone.now()
        bulk_update_with_history(rows, Vacancy, ["is_open", "updated_at"], default_user=request.user)
        text = ngettext("%d vacancy was closed.", "%d vacancies were closed.", len(rows)) % len(rows)
        self.message_user(request, text, messages.SUCCESS)
