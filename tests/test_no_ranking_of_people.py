"""Nothing ranks people by exposure, and nothing serves dismissal, pay or promotion.

The tests walk every model, admin class, export, serializer, view and operation of the API, URL name and permission.
"""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.serializers import BaseSerializer

from courses.models import Review
from skills.admin.admin_base import ExportAdmin
from skills.models import Employee, ManagerScope, Vacancy
from skills.services.access.roles import ensure_roles
from tests.courses.admin.admin_rows import fill_admin

APPS = ("skills", "courses")
# Figures of a person, their week or their answer. In names of fields the words stand between underscores.
FIGURE = re.compile(
    r"(^|_)(exposure|exposed|automation|augmentation|changing|lasting|low|high|score|scores|needs|band|risk|percentile)(_|$)"
)
PURPOSE = re.compile(
    r"dismiss|redundan|lay_?off|terminat|severance|fire_|salar|(^|_|/|-)pay(_|/|-|$)|payroll|wage|(^|_)bonus|compensat|"
    r"promot|demot|apprais|performance_review|attrition|flight_risk|replaceab|head_?count|leaderboard|rank_of|ranking",
    re.IGNORECASE,
)
# Fields of rows about people that match FIGURE although they do not say how exposed a person is.
NOT_ABOUT_EXPOSURE = {"title_match_score", "is_low_data"}
PAY_OF_POSITIONS = {"pay_grade", "pay_from", "pay_to", "pay_period"}  # of a vacancy, as the organisation advertises it


def about_people(model) -> bool:
    """Whether a row of the model is about one employee."""
    return model is Employee or any(
        field.related_model is Employee for field in model._meta.get_fields() if field.concrete and field.is_relation
    )


OWN_MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
PEOPLE_ADMINS = [found for model, found in admin.site._registry.items() if about_people(model)]


def figures_in(names) -> list[str]:
    return [
        name for name in map(str, names) if FIGURE.search(name.replace("__", "_")) and name not in NOT_ABOUT_EXPOSURE
    ]


def columns_of(order: tuple) -> list[str]:
    """The names in an order_by, without signs; expressions as their text."""
    return [str(item).lstrip("-") for item in order]


def test_there_is_something_to_walk():
    assert len(OWN_MODELS) > 60
    assert {Employee, *(found.model for found in PEOPLE_ADMINS)} <= set(apps.get_models())
    assert len(PEOPLE_ADMINS) >= 4


@pytest.mark.parametrize(
    "word", ["exposure", "shown_band", "changing_share", "answers__exposure", "lasting_share", "score"]
)
def test_the_pattern_of_figures_finds_figures(word):
    assert figures_in([word]) == [word]


@pytest.mark.parametrize(
    "word", ["salary_band", "dismissal", "recommended_promotion", "/pay/", "layoff-list", "leaderboard"]
)
def test_the_pattern_of_purposes_finds_purposes(word):
    assert PURPOSE.search(word)


def test_no_field_choice_or_permission_is_for_dismissal_pay_or_promotion():
    found = []
    for model in OWN_MODELS:
        names = [model.__name__, *(field.name for field in model._meta.get_fields())]
        for field in model._meta.concrete_fields:
            names += [str(value) for value, _label in field.flatchoices]
        names += [codename for codename, _name in model._meta.permissions]
        allowed = PAY_OF_POSITIONS if model in (Vacancy, Vacancy.history.model) and not about_people(model) else set()
        found += [f"{model.__name__}: {name}" for name in names if PURPOSE.search(name) and name not in allowed]
    assert found == []


def test_no_order_of_a_model_about_people_is_a_figure():
    found = {
        model.__name__: figures_in(columns_of(model._meta.ordering)) for model in OWN_MODELS if about_people(model)
    }
    found.pop("Recommendation", None)  # courses of one person
    assert {name: names for name, names in found.items() if names} == {}


@pytest.mark.parametrize("registered", PEOPLE_ADMINS, ids=lambda found: found.model.__name__)
def test_no_list_of_people_is_ordered_filtered_or_searched_by_a_figure(registered, rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    orders = [
        getattr(getattr(registered, str(name), None), "admin_order_field", None) for name in registered.list_display
    ]
    plain = [
        name for name in registered.list_display if name in {field.name for field in registered.model._meta.fields}
    ]
    filters = [
        getattr(item, "parameter_name", None) or (item[0] if isinstance(item, tuple) else item)
        for item in registered.get_list_filter(request)
    ]
    used = [*filter(None, orders), *plain, *filters, *registered.get_search_fields(request), *registered.filter_lookups]
    assert figures_in([*used, *columns_of(tuple(registered.get_ordering(request) or ()))]) == []
    assert figures_in(registered.get_sortable_by(request) if registered.sortable_by else plain) == []
    assert [name for name in registered.get_actions(request) if FIGURE.search(name) or PURPOSE.search(name)] == []


@pytest.mark.django_db
def test_no_column_that_hr_clicks_on_sorts_people_by_a_figure(world, client, monkeypatch):
    fill_admin(world)
    world.users["hanna"].groups.add(ensure_roles())
    ManagerScope.objects.filter(user=world.users["hanna"]).update(sees_everyone=True)
    client.force_login(world.users["hanna"])
    orders: list[tuple] = []
    original = ChangeList.get_queryset

    def noted(self, request, *args, **kwargs) -> QuerySet:
        rows = original(self, request, *args, **kwargs)
        orders.append(rows.query.order_by)
        return rows

    monkeypatch.setattr(ChangeList, "get_queryset", noted)
    n_lists = 0
    for registered in PEOPLE_ADMINS:
        meta = registered.model._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        for column in range(1, len(registered.list_display) + 2):
            for sign in ("", "-"):
                answer = client.get(address, {"o": f"{sign}{column}"})
                n_lists += answer.status_code == 200
    assert n_lists > 40 and len(orders) > 20
    assert figures_in(name for order in orders for name in columns_of(order)) == []


def test_no_export_of_people_contains_a_figure():
    exports = [found for found in admin.site._registry.values() if isinstance(found, ExportAdmin)]
    assert len(exports) >= 2
    for registered in exports:
        for resource in registered.resource_classes:
            names = list(resource().fields)
            assert [name for name in names if PURPOSE.search(name)] == []
            assert not about_people(registered.model) or figures_in(names) == []


def views_of_the_api() -> list:
    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns)
            elif isinstance(entry, URLPattern) and hasattr(entry.callback, "cls"):
                yield entry.callback

    return [view for view in walk(get_resolver().url_patterns) if view.cls.__module__.split(".")[0] in APPS]


def test_no_view_of_the_api_orders_or_filters_by_a_figure():
    views = views_of_the_api()
    assert len(views) > 40
    for view in views:
        filters = getattr(view.cls, "filterset_class", None)
        names = [*(getattr(view.cls, "ordering_fields", None) or ()), *(filters.base_filters if filters else ())]
        assert figures_in(names) == [], view.cls
        assert [name for name in names if PURPOSE.search(name)] == [], view.cls


def test_no_list_of_employees_over_the_api_contains_a_figure():
    """Exposure is read for one person at a time, and only as that person has agreed to share it.

    A review names the figure that a person has set for one task that the employee contested.
    """
    lists = 0
    for view in views_of_the_api():
        rows = getattr(view.cls, "queryset", None)
        serializer = getattr(view.cls, "serializer_class", None)
        is_list = "list" in (getattr(view, "actions", None) or {}).values()
        if not is_list or rows is None or not about_people(rows.model) or not issubclass(serializer, BaseSerializer):
            continue
        lists += 1
        figures = figures_in(serializer().fields)
        assert figures == [] or (rows.model is Review and figures == ["exposure"]), view.cls
    assert lists >= 1


@pytest.fixture(scope="module")
def schema() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)


def test_no_operation_parameter_or_property_serves_dismissal_pay_or_promotion(schema):
    names = [*schema["paths"], *schema["components"]["schemas"]]
    for component in schema["components"]["schemas"].values():
        names += [*component.get("properties", {}), *map(str, component.get("enum", []))]
    assert len(names) > 300
    assert [name for name in names if PURPOSE.search(name)] == []


def test_no_parameter_of_the_api_sorts_or_filters_people_by_a_figure(schema):
    found = []
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                values = parameter.get("schema", {}).get("enum", []) if parameter["name"] == "ordering" else []
                names = [parameter["name"], *(str(value).lstrip("-") for value in values)]
                found += [f"{method} {path}: {name}" for name in figures_in(names)]
    assert found == []


def test_no_url_name_serves_dismissal_pay_or_promotion():
    names = [str(name) for name in _names(get_resolver())]
    assert len(names) > 150
    assert [name for name in names if PURPOSE.search(name)] == []


def _names(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry)
        else:
            yield entry.name or ""


@pytest.mark.django_db
def test_no_role_has_a_permission_for_dismissal_pay_or_promotion():
    ensure_roles()
    codenames = list(Permission.objects.filter(content_type__app_label__in=APPS).values_list("codename", flat=True))
    assert len(codenames) > 200
    assert [name for name in codenames if PURPOSE.search(name)] == []
