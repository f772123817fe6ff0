"""The admin's lists can be filtered, sorted and searched by shown values, but never by hidden figures."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse

from courses.models import Answer, WorkforceCell
from skills.admin.admin_base import ListedLookups
from skills.models import Employee, ManagerScope, Situation
from skills.services.access.roles import ensure_roles

pytestmark = pytest.mark.django_db
# The pages of WorkforceCell show sums and read no lookups from the address.
LISTS = [model for model in admin.site._registry if model is not WorkforceCell]
FIGURES = (models.FloatField, models.DecimalField, models.JSONField)


@pytest.fixture
def hr(world, client):
    """Hanna, HR of every department, signed in."""
    world.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=world.users["hanna"]).update(sees_everyone=True)
    client.force_login(world.users["hanna"])
    return client


def list_of(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def hidden_lookups(model) -> list[tuple[str, str]]:
    """Lookups for every field of the model and of directly related models, each with a valid value."""
    paths = {field.name: field for field in model._meta.concrete_fields if not field.is_relation}
    for relation in model._meta.get_fields():
        if relation.is_relation and relation.related_model and relation.related_model is not model:
            for field in relation.related_model._meta.concrete_fields:
                if not field.is_relation:
                    paths[f"{relation.name}__{field.name}"] = field
    found = []
    for path, field in paths.items():
        if isinstance(field, (*FIGURES, models.IntegerField)):
            found += [(f"{path}__gte", "0"), (f"{path}__in", "0,1")]
        elif isinstance(field, (models.CharField, models.TextField)):
            found.append((f"{path}__startswith", "a"))
    return found


@pytest.fixture
def root(django_user_model):
    return django_user_model.objects.create_superuser("root", "root@example.org", "correct horse battery")


@pytest.mark.audit
def test_no_list_is_filtered_by_a_field_that_has_no_filter(hr, root):
    """HR may not see some lists, so a superuser requests each list once more."""
    allowed = []
    for model in LISTS:
        lookups = hidden_lookups(model)
        assert lookups
        allowed += [
            (model, key) for key, value in lookups if hr.get(list_of(model), {key: value}).status_code not in {400, 403}
        ]
    hr.force_login(root)
    for model in LISTS:
        key, value = hidden_lookups(model)[0]
        if hr.get(list_of(model), {key: value}).status_code != 400:
            allowed.append((model, key))
    assert allowed == []


def test_an_exact_figure_of_a_person_is_not_found_by_bisection(hr):
    figure = Answer.objects.current().get(employee__external_id="A1").exposure
    for model, path in ((Answer, "exposure"), (Employee, "answers__exposure"), (Employee, "tasks__override__exposure")):
        for comparison in ("gte", "lt", "exact", "range"):
            assert hr.get(list_of(model), {f"{path}__{comparison}": figure}).status_code == 400


@pytest.mark.audit
def test_every_list_limits_its_lookups_and_its_own_filters_work(hr, root):
    hr.force_login(root)
    for model in LISTS:
        assert isinstance(admin.site._registry[model], ListedLookups)
        changelist = hr.get(list_of(model)).context_data["cl"]
        for spec in changelist.filter_specs:
            for parameter in spec.expected_parameters():
                assert hr.get(list_of(model), {parameter: 1}).status_code != 400, (model, parameter)
            for choice in spec.choices(changelist):
                if "query_string" in choice:
                    assert hr.get(list_of(model) + choice["query_string"]).status_code == 200, (model, choice)


def test_links_of_the_overview_to_filtered_lists_work(hr):
    html = hr.get(reverse("admin:index")).content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/[^"]*\?[^"]*)"', html)}
    assert links
    for link in links:
        assert hr.get(link).status_code == 200, link


def order_field(model_admin, column: str) -> str | None:
    """The field that a column of the list is sorted by; None if the column cannot be sorted."""
    try:
        return model_admin.model._meta.get_field(column).name
    except FieldDoesNotExist:
        shown = getattr(model_admin, column, None) or getattr(model_admin.model, column, None)
        return getattr(shown, "admin_order_field", None)


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_no_list_is_sorted_by_a_figure_it_does_not_show(rf, model):
    model_admin = admin.site._registry[model]
    columns = model_admin.get_list_display(rf.get("/"))
    ordered = [*(order_field(model_admin, column) for column in columns), *(model_admin.ordering or ())]
    for name in filter(None, ordered):
        assert name.lstrip("-") in columns or not is_figure(model, name.lstrip("-")), name


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_no_list_is_searched_by_a_figure(rf, model):
    for path in admin.site._registry[model].get_search_fields(rf.get("/")):
        assert not is_figure(model, path.lstrip("^=@")), path


TEXTS_BY_LANGUAGE = {(Situation, "names")}  # a JSON field that holds words


def is_figure(model, path: str) -> bool:
    """True if the path leads to a figure. Values that a query adds (a count, a day) are not figures."""
    if path == "pk" or (model, path) in TEXTS_BY_LANGUAGE:
        return False
    try:
        return isinstance(get_fields_from_path(model, path)[-1], FIGURES)
    except FieldDoesNotExist:
        return False


def test_the_order_of_people_does_not_reveal_exact_figures(hr, world):
    """For every column, two people keep their order when their figures are swapped."""
    figures = {row.pk: row.exposure for row in Answer.objects.current()}
    swapped = dict(zip(figures, reversed(list(figures.values())), strict=True))
    assert figures != swapped
    columns = [(model, column) for model in (Answer, Employee) for column in range(1, 10)]
    orders = []
    for exposures in (figures, swapped):
        for pk, exposure in exposures.items():
            Answer.objects.filter(pk=pk).update(exposure=exposure)
        lists = [hr.get(list_of(model), {"o": column}).context_data["cl"] for model, column in columns]
        orders.append([[row.pk for row in found.result_list] for found in lists])
    assert orders[0] == orders[1]
