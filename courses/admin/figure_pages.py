"""Pages with the figures behind the charts: departments, the occupations of one, one human skill, what is learned."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from courses.admin.charts import ROWS_DRAWN, heat_map
from courses.arithmetic.training_planning import WORKING_WEEK_HOURS
from courses.models import Course, SkillSupply, WorkforceCell
from courses.services.figures import read_overview
from courses.services.figures.catalogue_need import CatalogueNeed, catalogue_need, unoffered_by_reason
from courses.services.figures.learning_counts import learning_counts
from skills.admin.admin_base import BaseAdmin, ReadOnly
from skills.models import HumanSkill, Occupation
from skills.sources.table_writing import TableWriter

_PAGE = ROWS_DRAWN


@admin.register(WorkforceCell)
class WorkforceCellAdmin(ReadOnly, BaseAdmin):
    """Pages of workforce figures. Single cells are never listed, because a cell may be about one person."""

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "courses_workforcecell"
        return [
            path("", view(self.departments_view), name=f"{name}_changelist"),
            path("department/<int:pk>/", view(self.department_view), name=f"{name}_department"),
            path("learning/", view(self.learning_view), name=f"{name}_learning"),
            path("need/", view(self.need_view), name=f"{name}_need"),
            path("skill/<slug:slug>/", view(self.skill_view), name=f"{name}_skill"),
        ]

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("courses.view_workforcecell")

    def departments_view(self, request: HttpRequest) -> HttpResponse:
        """Every department that may be shown, as a heat map and a table, in pages."""
        overview = self._overview(request)
        page = Paginator(overview.rows, _PAGE).get_page(request.GET.get("p"))
        return self._render(
            request,
            "departments",
            _("Departments and kinds of work"),
            overview=overview,
            page=page,
            rows=page.object_list,
            heat=heat_map(overview, list(page.object_list)),
        )

    def department_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One department: its kinds of work, and the occupations that are large enough."""
        overview = self._overview(request)
        row = next((row for row in overview.rows if row.department == pk), None)
        if row is None:
            raise Http404
        jobs = read_overview(request.user, department=pk).by_occupation
        titles = dict(Occupation.objects.filter(soc_code__in=list(jobs)).values_list("soc_code", "title"))
        occupations = sorted(
            ((titles.get(code, code), code, sums) for code, sums in jobs.items()),
            key=lambda item: (-item[2].n, item[0]),
        )
        return self._render(
            request, "department", row.name, overview=overview, row=row, occupations=occupations, department=pk
        )

    def skill_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """One human skill: the demand by department, the people with a course planned, and the courses offered most."""
        overview = self._overview(request)
        skill = HumanSkill.objects.filter(slug=slug, is_active=True).first()
        found = next((row for row in overview.skills if row.slug == slug), None)
        if skill is None:
            raise Http404
        departments = [
            (row, next((item for item in row.skills if item.slug == slug), None)) for row in overview.rows if row.skills
        ]
        supply = SkillSupply.objects.filter(skill=skill).first()
        course_ids = supply.courses if supply else []
        rows = Course.objects.select_related("figure").in_bulk(course_ids)
        courses = [rows[pk] for pk in course_ids if pk in rows]
        return self._render(
            request,
            "skill",
            skill.name,
            overview=overview,
            skill=skill,
            found=found,
            page=Paginator(departments, 50).get_page(request.GET.get("p")),
            courses=courses,
        )

    def need_view(self, request: HttpRequest) -> HttpResponse:
        """The catalogue against the need: what nothing trains, what to buy, and why courses are offered to nobody."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        need = catalogue_need(request.user)
        if request.GET.get("format") == "csv":
            return _need_file(need)
        return self._render(
            request,
            "need",
            _("Courses against the need"),
            need=need,
            uncovered=[row for row in need.situations if row.supply in {"nothing", "units"}],
            reasons=unoffered_by_reason(),
            may_view_courses=request.user.has_perm("courses.view_course"),
            week_hours=WORKING_WEEK_HOURS,
        )

    def learning_view(self, request: HttpRequest) -> HttpResponse:
        """What is read, finished, started and asked for in the organisation. For managers and advisers."""
        if not (self.has_view_permission(request) or request.user.has_perm("courses.view_sharedstep")):
            raise PermissionDenied
        counts = learning_counts()
        sections = [
            {"name": "read", "title": _("Units read"), "what": _("Situation"), "rows": counts.read},
            {"name": "finished", "title": _("Courses finished"), "what": _("Course"), "rows": counts.finished},
            {"name": "started", "title": _("Courses started"), "what": _("Course"), "rows": counts.started},
            {"name": "asked", "title": _("Courses asked for"), "what": _("Course"), "rows": counts.asked},
        ]
        return self._render(request, "learning", _("What is learned and asked for"), sections=sections)

    def _overview(self, request: HttpRequest):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return read_overview(request.user)

    def _render(self, request: HttpRequest, template: str, title: str, **values) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "min_group": settings.RESKILL_MIN_GROUP,
            **values,
        }
        return TemplateResponse(request, f"courses/admin/figures/{template}.html", context)


def _need_file(need: CatalogueNeed) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="courses-against-the-need.csv"'
    writer = TableWriter(response)
    columns = ["people", "hours_a_week", "lacking", "n_courses", "n_units"]
    writer.writerow(["situation", *columns])
    for row in need.situations:
        writer.writerow([row.situation.name, *(getattr(row, name) for name in columns)])
    return response
