"""Open positions inside the organisation, as HR imports them."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class VacancyQuerySet(models.QuerySet["Vacancy"]):
    def still_open(self) -> "VacancyQuerySet":
        """Vacancies that people can still apply for, the first to close first."""
        rows = self.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=timezone.localdate()), is_open=True)
        return rows.order_by(F("closes_on").asc(nulls_last=True), "title", "pk")


class Vacancy(models.Model):
    """An open position inside the organisation. Every employee may see it; it is never assigned to a person."""

    class Period(models.TextChoices):
        HOUR = "hour", _("an hour")
        MONTH = "month", _("a month")
        YEAR = "year", _("a year")

    key = models.CharField(
        max_length=200,
        unique=True,
        editable=False,
        help_text="The reference in small letters, or title, department and location. Imports recognise a vacancy by it.",
    )
    reference = models.CharField(
        _("reference"), max_length=80, blank=True, help_text=_("The number in your HR system.")
    )
    title = models.CharField(_("title"), max_length=200)
    department = models.CharField(_("department"), max_length=160, blank=True)
    location = models.CharField(_("location"), max_length=160, blank=True)
    n_positions = models.PositiveSmallIntegerField(_("number of positions"), default=1)
    closes_on = models.DateField(
        _("closing date"),
        null=True,
        blank=True,
        help_text=_("The last day to apply. Employees do not see it afterwards."),
    )
    is_open = models.BooleanField(_("open"), default=True, help_text=_("Untick it to stop showing it to employees."))
    link = models.URLField(_("link"), max_length=500, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True, help_text=_("Who answers questions."))
    pay_grade = models.CharField(_("pay grade"), max_length=60, blank=True)
    pay_from = models.DecimalField(_("pay from"), max_digits=10, decimal_places=2, null=True, blank=True)
    pay_to = models.DecimalField(_("pay to"), max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("Its code, such as EUR."))
    pay_period = models.CharField(_("pay for"), max_length=8, choices=Period.choices, blank=True)
    occupation = models.ForeignKey(
        "skills.Occupation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="vacancies",
        verbose_name=_("occupation"),
        help_text=_(
            "Employees see the vacancy beside this occupation. Without one, it stands only in the list of all."
        ),
    )
    occupation_is_chosen = models.BooleanField(
        default=False, editable=False, help_text="A person chose the occupation. Later imports keep it."
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = VacancyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name, verbose_name_plural = _("vacancy"), _("vacancies")
        ordering = ["closes_on", "title", "pk"]
        indexes = [models.Index(fields=["is_open", "closes_on"])]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="vacancy_has_a_key"),
            models.CheckConstraint(
                condition=Q(pay_from__isnull=True, pay_to__isnull=True) | ~Q(currency="") & ~Q(pay_period=""),
                name="vacancy_pay_has_currency_and_period",
                violation_error_message=_("Pay needs a currency and a period, such as EUR and a month."),
            ),
            models.CheckConstraint(
                condition=Q(pay_from__isnull=True) | Q(pay_to__isnull=True) | Q(pay_to__gte=F("pay_from")),
                name="vacancy_pay_is_a_range",
                violation_error_message=_("The highest pay is below the lowest."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_pay(self) -> bool:
        return self.pay_from is not None or self.pay_to is not None


class ImportedVacancy(models.Model):
    """The change of one vacancy by one import: added, or changed from the values in `before`."""

    run = models.ForeignKey("skills.ImportRun", on_delete=models.CASCADE, related_name="imported_vacancies")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="+")
    is_new = models.BooleanField()
    before = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text="Old values of the changed fields; empty for a new vacancy.",
    )

    class Meta:
        verbose_name, verbose_name_plural = _("imported vacancy"), _("imported vacancies")
        constraints = [models.UniqueConstraint(fields=["run", "vacancy"], name="one_row_per_imported_vacancy")]

    def __str__(self) -> str:
        return f"{self.vacancy_id} in import {self.run_id}"
