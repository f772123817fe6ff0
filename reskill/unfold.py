"""Theme and menu of the admin."""

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _


def _item(title, icon: str, url: str, *permissions: str) -> dict:
    """An entry of the menu, for users with any of these permissions who may open the page."""

    def may_open(request: HttpRequest) -> bool:
        if not any(request.user.has_perm(name) for name in permissions):
            return False
        if not url.endswith("_changelist"):
            return True
        # The page of a list asks its admin class, which may require more than a permission, such as to see everyone.
        model = apps.get_model(permissions[0].replace(".view_", "."))
        return admin.site.get_model_admin(model).has_view_permission(request)

    item = {"title": title, "icon": icon, "link": reverse_lazy(url), "permission": may_open}
    if url == "admin:courses_workforcecell_changelist":  # other entries have addresses below this one
        others = ("admin:courses_workforcecell_need", "admin:courses_workforcecell_learning")
        item["active"] = lambda request: (
            request.path.startswith(reverse(url)) and request.path not in map(reverse, others)
        )
    return item


UNFOLD = {
    "SITE_TITLE": "Reskill",
    "SITE_HEADER": "Reskill",
    "SITE_SUBHEADER": _("for HR managers"),
    "SITE_SYMBOL": "route",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [lambda request: static("reskill/admin.css")],
    "DASHBOARD_CALLBACK": "courses.admin.dashboard.context",
    "COLORS": {
        "primary": {
            "50": "240 250 247", "100": "215 242 234", "200": "175 228 213", "300": "124 207 186", "400": "75 180 156",
            "500": "44 152 130", "600": "25 116 99", "700": "20 94 81", "800": "18 75 66", "900": "16 62 55",
            "950": "6 36 33",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": _("People"),
                "items": [
                    _item(_("Departments and kinds of work"), "grid_on", "admin:courses_workforcecell_changelist",
                          "courses.view_workforcecell"),
                    _item(_("What is learned and asked for"), "menu_book", "admin:courses_workforcecell_learning",
                          "courses.view_workforcecell", "courses.view_sharedstep"),
                    _item(_("Employees"), "group", "admin:skills_employee_changelist", "skills.view_employee"),
                    _item(_("Job titles"), "badge", "admin:skills_employee_job_titles", "skills.view_employee"),
                    _item(_("Accounts to assign"), "person_search", "admin:skills_accountquestion_changelist",
                          "skills.view_accountquestion"),
                    _item(_("Possible duplicates"), "join_inner", "admin:skills_employeepair_changelist",
                          "skills.view_employeepair"),
                    _item(_("Roles from the sign-in system"), "admin_panel_settings",
                          "admin:skills_rolebygroup_changelist", "skills.view_rolebygroup"),
                    _item(_("Departments"), "apartment", "admin:skills_department_changelist", "skills.view_department"),
                    _item(_("Vacancies"), "work_history", "admin:skills_vacancy_changelist", "skills.view_vacancy"),
                    _item(_("Reviews"), "rate_review", "admin:courses_review_changelist", "courses.view_review"),
                    _item(_("Answers"), "route", "admin:courses_answer_changelist", "courses.view_answer"),
                ],
            },
            {
                "title": _("Oversight"),
                "items": [
                    _item(_("Fairness"), "balance", "admin:courses_fairnessaudit_changelist",
                          "courses.view_fairnessaudit"),
                    _item(_("Audit trail"), "policy", "admin:skills_auditentry_changelist", "skills.view_auditentry"),
                ],
            },
            {
                "title": _("Learning"),
                "items": [
                    _item(_("Courses"), "school", "admin:courses_course_changelist", "courses.view_course"),
                    _item(_("Courses against the need"), "query_stats", "admin:courses_workforcecell_need",
                          "courses.view_workforcecell"),
                    _item(_("Learning units"), "menu_book", "admin:courses_learningunit_changelist",
                          "courses.view_learningunit"),
                    _item(_("Course requests"), "approval", "admin:courses_courserequest_changelist",
                          "courses.view_courserequest"),
                    _item(_("Unknown learners"), "person_search", "admin:courses_learnerinrecords_changelist",
                          "courses.view_learnerinrecords"),
                    _item(_("Unknown learning activities"), "help",
                          "admin:courses_activityinrecords_changelist", "courses.view_activityinrecords"),
                    _item(_("Steps shared with me"), "share", "admin:courses_sharedstep_changelist",
                          "courses.view_sharedstep"),
                    _item(_("Training plans"), "event_note", "admin:courses_trainingplan_changelist",
                          "courses.view_trainingplan"),
                    _item(_("Human skills"), "psychology", "admin:skills_humanskill_changelist", "skills.view_humanskill"),
                    _item(_("Situations"), "diversity_3", "admin:skills_situation_changelist", "skills.view_situation"),
                ],
            },
            {
                "title": _("Exposure"),
                "items": [
                    _item(_("Datasets"), "dataset", "admin:skills_exposuredataset_changelist", "skills.view_exposuredataset"),
                    _item(_("Occupations"), "work", "admin:skills_occupation_changelist", "skills.view_occupation"),
                ],
            },
            {
                "title": _("Background jobs"),
                "items": [
                    _item(_("Recalculations"), "autorenew", "admin:courses_recalculation_changelist",
                          "courses.view_recalculation"),
                    _item(_("Freezes of the results"), "ac_unit", "admin:courses_freeze_changelist", "courses.view_freeze"),
                    _item(_("Imports"), "upload_file", "admin:skills_importrun_changelist", "skills.view_importrun"),
                    _item(_("Condition of the installation"), "stethoscope", "admin:condition",
                          "courses.change_recalculation"),
                ],
            },
            {
                "title": _("Access"),
                "items": [
                    _item(_("Connected systems"), "hub", "admin:oauth2_provider_application_changelist",
                          "oauth2_provider.view_application"),
                    _item(_("Lasting tokens"), "key", "admin:skills_lastingtoken_changelist", "skills.view_lastingtoken"),
                    _item(_("Webhooks"), "webhook", "admin:skills_webhook_changelist", "skills.view_webhook"),
                    _item(_("Webhook deliveries"), "outbox", "admin:skills_webhookdelivery_changelist",
                          "skills.view_webhookdelivery"),
                    _item(_("Users"), "person", "admin:auth_user_changelist", "auth.view_user"),
                ],
            },
        ],
    },
}  # fmt: skip
