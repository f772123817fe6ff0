from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")
    default_auto_field = "django.db.models.BigAutoField"
    # Evaluations for `manage.py evaluate`, and fits for `manage.py fit`: name -> dotted path.
    evaluation_questions = {
        "emphasis": "courses.services.evaluation.emphasis_agreement.evaluate_emphasis",
        "course-situations": "courses.services.evaluation.situations_of_courses.evaluate_course_situations",
        "wording": "courses.services.evaluation.wording_swaps.evaluate_wording",
        "next-course": "courses.services.evaluation.next_course.evaluate_next_course",
    }
    fits = {
        "emphasis": "courses.services.catalogue.tagged_courses.fit_emphasis",
        "situations": "courses.services.catalogue.situation_fit.fit_situations",
        "search": "courses.services.catalogue.search_situations.fit_search",
        "usefulness": "courses.services.evaluation.usefulness_fit.fit",
    }

    def ready(self) -> None:
        from courses import message_texts  # noqa: F401  declares the sentences of stored messages
