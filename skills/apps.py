from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SkillsConfig(AppConfig):
    name = "skills"
    verbose_name = _("Skills")
    default_auto_field = "django.db.models.BigAutoField"
    # The questions of this app for `manage.py evaluate`: name -> dotted path of measure(*, progress) -> Evaluation.
    evaluation_questions = {
        "exposure": "skills.services.evaluation.exposure_agreement.evaluate_exposure",
        "augmentation": "skills.services.evaluation.augmentation.evaluate_augmentation",
        "starter": "skills.services.evaluation.starter_agreement.evaluate_starter",
        "demand": "skills.services.evaluation.demand.evaluate_demand",
        "related": "skills.services.evaluation.related_agreement.evaluate_related",
        "titles": "skills.services.evaluation.title_agreement.evaluate_titles",
        "languages": "skills.services.evaluation.languages.evaluate_languages",
        "situations": "skills.services.evaluation.task_situations.evaluate_task_situations",
        "statements": "skills.services.evaluation.clarity_agreement.evaluate_statements",
        "advertisements": "skills.services.evaluation.advertisements.evaluate_advertisements",
    }
    # The fits of this app for `manage.py fit`: name -> dotted path of fit(*, progress) -> figures by name.
    fits = {
        "demand": "skills.services.shipped.fitting.fit_demand",
        "titles": "skills.services.occupations.title_meaning.fit_titles",
        "statements": "skills.services.shipped.clarity_fitting.fit_statements",
    }

    def ready(self) -> None:
        from skills import message_texts  # noqa: F401  declares the sentences of stored messages
