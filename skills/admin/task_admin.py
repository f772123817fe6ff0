"""The task profile on the admin page of an employee."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from skills.admin.fields import PercentField
from skills.arithmetic.text import normalise, text_hash
from skills.models import Employee, Task
from skills.services.people.task_profiles import add_task, edit_task, remove_task, reweigh, set_task_state


class TaskForm(forms.ModelForm):
    share = PercentField(label=_("% of the week"))

    class Meta:
        model = Task
        fields = ["statement", "share", "state"]
        widgets = {"statement": UnfoldAdminTextareaWidget(attrs={"rows": 2})}

    def clean_statement(self) -> str:
        statement = normalise(self.cleaned_data["statement"])
        if len(statement) < 3:
            raise forms.ValidationError(_("Describe the task in a few words."))
        return statement

    def clean_share(self) -> float:
        share = self.cleaned_data["share"]
        if self.instance.pk is None and not share:
            raise forms.ValidationError(_("A new task needs a share above zero."))
        return share


class TaskFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        seen = set()
        for form in kept:
            key = text_hash(form.cleaned_data["statement"])
            if key in seen:
                form.add_error("statement", _("This task is in the profile already."))
            seen.add(key)
        counted = [form.cleaned_data for form in kept if form.cleaned_data["state"] != Task.State.REJECTED]
        if counted and not sum(data["share"] for data in counted):
            raise forms.ValidationError(_("At least one task needs a share above zero."))


class TaskInline(TabularInline):
    model = Task
    form, formset = TaskForm, TaskFormSet
    extra = 0
    fields = ["statement", "share", "state", "source"]
    readonly_fields = ["source"]
    tab = True
    verbose_name_plural = _("task profile")


def save_profile(*, employee: Employee, formset: TaskFormSet, user) -> None:
    """Saves the changes through the services, which update the text hash of edited tasks and keep the shares' sum at 1."""
    formset.save(commit=False)
    for deleted in formset.deleted_objects:
        remove_task(task=deleted, by=user)
    for changed, names in formset.changed_objects:
        if "statement" in names:
            edit_task(task=Task.objects.get(pk=changed.pk), statement=changed.statement, by=user)
        if "state" in names:
            set_task_state(task=Task.objects.get(pk=changed.pk), state=changed.state, by=user)
    shares = {form.instance.pk: form.instance.share for form in formset.initial_forms if form.instance.pk}
    for new in formset.new_objects:
        row = add_task(employee=employee, statement=new.statement, share=new.share, source=Task.Source.HR, by=user)
        shares[row.pk] = new.share
    counted = set(employee.tasks.counted().values_list("pk", flat=True))
    if any(shares.get(pk) for pk in counted):
        reweigh(employee=employee, shares={pk: shares.get(pk, 0.0) for pk in counted}, by=user)
