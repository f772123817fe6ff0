import uuid

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

import courses.models.course


def make_groups(apps, schema_editor):
    """The groups an organisation starts with. What an organisation changes in them afterwards stays."""
    from skills.services.access.roles import ensure_roles

    for name in ("skills", "courses", "oauth2_provider"):  # Django makes permissions only after the last migration
        create_permissions(installed.get_app_config(name), verbosity=0, using=schema_editor.connection.alias)
    ensure_roles()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("skills", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "inputs_fingerprint",
                    models.CharField(
                        help_text="Hash of all inputs of the answer. An answer with unchanged inputs is not computed again.",
                        max_length=64,
                    ),
                ),
                (
                    "inputs_state",
                    models.BigIntegerField(
                        editable=False,
                        help_text="State of the rows from which the answer was computed. If it is unchanged, so are the rows.",
                        null=True,
                    ),
                ),
                ("is_current", models.BooleanField(default=False)),
                ("exposure", models.FloatField(help_text="Mean over the tasks of the week, weighted by share.")),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                ("automation", models.FloatField(null=True)),
                ("augmentation", models.FloatField(null=True)),
                (
                    "changing_share",
                    models.FloatField(help_text="Part of the week in tasks that AI is likely to change."),
                ),
                ("lasting_share", models.FloatField(help_text="The rest of the week.")),
                (
                    "needs",
                    models.JSONField(
                        help_text="By human skill: need, share of the week that calls for it, and the tasks that call for it most."
                    ),
                ),
                (
                    "situations",
                    models.JSONField(
                        default=list,
                        help_text="Situations of the lasting part of the week, the weightiest first: slug, value, share of the week, tasks that contain it, and whether the person is experienced in it.",
                    ),
                ),
                (
                    "is_low_data",
                    models.BooleanField(
                        default=False,
                        help_text="Little is known about this employee's work, so the results are uncertain.",
                    ),
                ),
                (
                    "is_too_far",
                    models.BooleanField(
                        default=False,
                        help_text="No task of the week is like a known task, so there are no needs and no recommendations.",
                    ),
                ),
                ("weekly_hours", models.FloatField()),
                ("path_weeks", models.PositiveSmallIntegerField(default=0)),
                (
                    "movement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "the first answer"),
                            ("lost", "had courses, has none now"),
                            ("gained", "had no courses, has some now"),
                            ("band_up", "more changed by AI than before"),
                            ("band_down", "less changed by AI than before"),
                            ("courses", "mostly other courses"),
                        ],
                        help_text="Difference from the answer before; empty: details only.",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "basis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="skills.basis"
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="skills.employee"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "verbose_name_plural": "answers",
            },
        ),
        migrations.CreateModel(
            name="CatalogueCentre",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model_revision", models.CharField(max_length=120)),
                ("vector", models.BinaryField(help_text="The mean vector, as float32.")),
                ("n_courses", models.PositiveIntegerField(help_text="Number of courses in the mean.")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "centre of the catalogue",
                "verbose_name_plural": "centres of the catalogue",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="CatalogueState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                (
                    "courses",
                    models.BinaryField(
                        help_text="Pairs of int64: the course's id, and a hash of all its data that answers use."
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "state of the catalogue",
                "verbose_name_plural": "states of the catalogue",
            },
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "identity",
                    models.CharField(
                        help_text="Hash of provider and address (or title), by which imports recognise a known course.",
                        max_length=64,
                        unique=True,
                    ),
                ),
                ("external_id", models.CharField(blank=True, db_index=True, max_length=200)),
                ("provider", models.CharField(blank=True, max_length=120)),
                ("title", models.CharField(max_length=400)),
                ("description", models.TextField(blank=True)),
                ("url", models.URLField(blank=True, max_length=600)),
                (
                    "language",
                    models.CharField(blank=True, help_text="ISO 639-1 code; empty if unknown.", max_length=12),
                ),
                (
                    "language_is_detected",
                    models.BooleanField(
                        default=False, help_text="Recognised from the text, because the source states no language."
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True, choices=[(1, "introductory"), (2, "intermediate"), (3, "advanced")], null=True
                    ),
                ),
                ("duration_hours", models.FloatField(blank=True, help_text="Total hours of work.", null=True)),
                ("duration_weeks", models.FloatField(blank=True, null=True)),
                ("cost", models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("category", models.CharField(blank=True, max_length=200)),
                ("tags", models.JSONField(blank=True, default=list, help_text="The provider's own skill tags.")),
                (
                    "occupations",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="SOC codes of the occupations or groups that the course is for (29-1141, 29-1000, 29-0000); empty: all, or unknown.",
                        validators=[courses.models.course.are_soc_codes],
                    ),
                ),
                (
                    "situations",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Situations that the course trains, as set by a person or an import: slugs. Empty: read from the text.",
                    ),
                ),
                (
                    "is_retired",
                    models.BooleanField(
                        default=False,
                        help_text="No longer offered. The course stays in learning paths that contain it.",
                    ),
                ),
                ("text_hash", models.CharField(db_index=True, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "course",
                "verbose_name_plural": "courses",
            },
        ),
        migrations.CreateModel(
            name="Uptake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_hash", models.CharField(max_length=64)),
                ("model_revision", models.CharField(max_length=120)),
                (
                    "min_group",
                    models.PositiveSmallIntegerField(help_text="Figures of fewer people than this are left out."),
                ),
                ("n_people", models.PositiveIntegerField(help_text="People who took on at least one course.")),
                ("counted_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "uptake of the catalogue",
                "verbose_name_plural": "uptakes of the catalogue",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="StoredInputs",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stored_inputs",
                        serialize=False,
                        to="courses.answer",
                    ),
                ),
                ("inputs", models.JSONField(help_text="The fields of EmployeeInputs.")),
            ],
            options={
                "verbose_name": "inputs of an answer",
                "verbose_name_plural": "inputs of answers",
            },
        ),
        migrations.CreateModel(
            name="Threshold",
            fields=[
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="courses.answer",
                    ),
                ),
                ("asked", models.BinaryField(help_text="The employee's vector in the scoring product, as float16.")),
                (
                    "considered",
                    models.BinaryField(help_text="Ids of the courses whose removal could change the list, as int32."),
                ),
                (
                    "lowest",
                    models.FloatField(help_text="Lowest score in the list; empty if the list is not full.", null=True),
                ),
            ],
            options={
                "verbose_name": "threshold",
                "verbose_name_plural": "thresholds",
            },
        ),
        migrations.CreateModel(
            name="CourseEmphasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text_hash", models.CharField(max_length=64)),
                ("model_revision", models.CharField(max_length=120)),
                ("settings_fingerprint", models.CharField(max_length=64)),
                ("emphasis", models.JSONField(help_text="0 to 1, by slug of the skill.")),
                (
                    "evidence",
                    models.JSONField(default=dict, help_text="The anchor nearest to the text, by slug of the skill."),
                ),
                (
                    "situations",
                    models.JSONField(default=dict, help_text="Situations that the course trains: 0 to 1, by slug."),
                ),
            ],
            options={
                "verbose_name": "computed emphasis",
                "verbose_name_plural": "computed emphases",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("text_hash", "model_revision", "settings_fingerprint"), name="one_emphasis_per_text"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoursePrerequisite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prerequisite_links",
                        to="courses.course",
                    ),
                ),
                (
                    "requires",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_by_links",
                        to="courses.course",
                    ),
                ),
            ],
            options={
                "verbose_name": "prerequisite",
                "verbose_name_plural": "prerequisites",
            },
        ),
        migrations.AddField(
            model_name="course",
            name="prerequisites",
            field=models.ManyToManyField(
                blank=True, related_name="opens", through="courses.CoursePrerequisite", to="courses.course"
            ),
        ),
        migrations.CreateModel(
            name="CourseRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "wish",
                    models.TextField(
                        blank=True,
                        help_text="Why the employee would like to take the course.",
                        verbose_name="in the employee's words",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "waiting for HR"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("booked", "booked"),
                        ],
                        default="requested",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "cost_centre",
                    models.CharField(
                        blank=True,
                        help_text="The cost centre that pays for the course.",
                        max_length=60,
                        verbose_name="cost centre",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="The employee reads this. It is required when you decline.",
                        verbose_name="note to the employee",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="asked on")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided on")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="course_requests",
                        to="skills.employee",
                        verbose_name="employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "course request",
                "verbose_name_plural": "course requests",
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="EmphasisOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.FloatField()),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField(auto_now=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emphasis_overrides",
                        to="courses.course",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="skills.humanskill"
                    ),
                ),
            ],
            options={
                "verbose_name": "emphasis set by a person",
                "verbose_name_plural": "emphases set by people",
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("finished", "finished"),
                            ("refused", "not for me"),
                            ("started", "started"),
                            ("saved", "saved"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="courses.course"
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="skills.employee"
                    ),
                ),
            ],
            options={
                "verbose_name": "feedback on a course",
                "verbose_name_plural": "feedback on courses",
            },
        ),
        migrations.CreateModel(
            name="Freeze",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(auto_now_add=True, verbose_name="frozen since")),
                (
                    "reason",
                    models.TextField(
                        help_text="Why the results are frozen. Employees do not see this.", verbose_name="reason"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("end_reason", models.TextField(blank=True, verbose_name="reason for the end")),
                ("is_on", models.BooleanField(default=True, help_text="False as soon as the freeze has ended.")),
                (
                    "began_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "freeze of the results",
                "verbose_name_plural": "freezes of the results",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chosen_at", models.DateTimeField(auto_now=True)),
                (
                    "employee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="goal", to="skills.employee"
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="skills.occupation",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="skills.emergingrole",
                    ),
                ),
            ],
            options={
                "verbose_name": "goal",
                "verbose_name_plural": "goals",
            },
        ),
        migrations.CreateModel(
            name="HistoricalCourse",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "identity",
                    models.CharField(
                        db_index=True,
                        help_text="Hash of provider and address (or title), by which imports recognise a known course.",
                        max_length=64,
                    ),
                ),
                ("external_id", models.CharField(blank=True, db_index=True, max_length=200)),
                ("provider", models.CharField(blank=True, max_length=120)),
                ("title", models.CharField(max_length=400)),
                ("description", models.TextField(blank=True)),
                ("url", models.URLField(blank=True, max_length=600)),
                (
                    "language",
                    models.CharField(blank=True, help_text="ISO 639-1 code; empty if unknown.", max_length=12),
                ),
                (
                    "language_is_detected",
                    models.BooleanField(
                        default=False, help_text="Recognised from the text, because the source states no language."
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True, choices=[(1, "introductory"), (2, "intermediate"), (3, "advanced")], null=True
                    ),
                ),
                ("duration_hours", models.FloatField(blank=True, help_text="Total hours of work.", null=True)),
                ("duration_weeks", models.FloatField(blank=True, null=True)),
                ("cost", models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("category", models.CharField(blank=True, max_length=200)),
                ("tags", models.JSONField(blank=True, default=list, help_text="The provider's own skill tags.")),
                (
                    "occupations",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="SOC codes of the occupations or groups that the course is for (29-1141, 29-1000, 29-0000); empty: all, or unknown.",
                        validators=[courses.models.course.are_soc_codes],
                    ),
                ),
                (
                    "situations",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Situations that the course trains, as set by a person or an import: slugs. Empty: read from the text.",
                    ),
                ),
                (
                    "is_retired",
                    models.BooleanField(
                        default=False,
                        help_text="No longer offered. The course stays in learning paths that contain it.",
                    ),
                ),
                ("text_hash", models.CharField(db_index=True, max_length=64)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical course",
                "verbose_name_plural": "historical courses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCourseRequest",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "wish",
                    models.TextField(
                        blank=True,
                        help_text="Why the employee would like to take the course.",
                        verbose_name="in the employee's words",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "waiting for HR"),
                            ("approved", "approved"),
                            ("declined", "declined"),
                            ("booked", "booked"),
                        ],
                        default="requested",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "cost_centre",
                    models.CharField(
                        blank=True,
                        help_text="The cost centre that pays for the course.",
                        max_length=60,
                        verbose_name="cost centre",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True,
                        help_text="The employee reads this. It is required when you decline.",
                        verbose_name="note to the employee",
                    ),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="asked on")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided on")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="courses.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.employee",
                        verbose_name="employee",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical course request",
                "verbose_name_plural": "historical course requests",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEmphasisOverride",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("value", models.FloatField()),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.humanskill",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical emphasis set by a person",
                "verbose_name_plural": "historical emphases set by people",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReview",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exposure", "contested exposure"),
                            ("course", "contested recommendation"),
                            ("person", "wants to talk to a person"),
                            ("far", "work unlike any known work"),
                            ("unsure", "an uncertain result"),
                            ("held_back", "no course meets the rules"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        help_text="In the employee's words; for reviews that the program opens, in its words."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a person"),
                            ("asked", "a question for the employee"),
                            ("upheld", "reviewed, not changed"),
                            ("overridden", "changed by a person"),
                            ("answered", "answered"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("decision", models.TextField(blank=True, help_text="The reason. The employee will read it.")),
                (
                    "exposure",
                    models.FloatField(
                        blank=True, help_text="For a contested exposure: the value set by a person, 0 to 1.", null=True
                    ),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.employee",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="skills.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical review",
                "verbose_name_plural": "historical reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ImportedCourse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_new", models.BooleanField()),
                (
                    "before",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="Old values of the changed fields, and old prerequisites (ids) if changed; empty for a new course.",
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.course"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_courses",
                        to="skills.importrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported course",
                "verbose_name_plural": "imported courses",
            },
        ),
        migrations.CreateModel(
            name="LearningUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "situation",
                    models.SlugField(help_text="Short name of the situation, such as complaint.", max_length=60),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("shipped", "supplied with the program"),
                            ("organisation", "written by your organisation"),
                        ],
                        default="organisation",
                        max_length=16,
                    ),
                ),
                (
                    "is_hidden",
                    models.BooleanField(
                        default=False,
                        help_text="Employees do not see a hidden unit. Its texts are kept.",
                        verbose_name="hidden",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "learning unit",
                "verbose_name_plural": "learning units",
                "ordering": ["situation", "origin"],
                "constraints": [
                    models.UniqueConstraint(fields=("situation", "origin"), name="one_unit_per_situation_and_origin")
                ],
            },
        ),
        migrations.CreateModel(
            name="PathChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        choices=[("first", "first of all"), ("instead", "in place of another")], max_length=16
                    ),
                ),
                ("chosen_at", models.DateTimeField(auto_now=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="path_choices", to="courses.course"
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="path_choices", to="skills.employee"
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        help_text="The course that is replaced. It is not suggested while this choice applies.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice for the path",
                "verbose_name_plural": "choices for the path",
                "ordering": ["-chosen_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PathRefresh",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(auto_now=True)),
                (
                    "employee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="path_refresh", to="skills.employee"
                    ),
                ),
            ],
            options={
                "verbose_name": "request for new suggestions",
                "verbose_name_plural": "requests for new suggestions",
            },
        ),
        migrations.CreateModel(
            name="PathStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "purpose",
                    models.CharField(
                        help_text="'recommended', 'chosen' by the employee, or 'prepares' for a later step.",
                        max_length=16,
                    ),
                ),
                (
                    "skill",
                    models.CharField(
                        blank=True, help_text="Slug of the human skill this step builds most.", max_length=50
                    ),
                ),
                (
                    "situation",
                    models.SlugField(
                        blank=True,
                        db_default="",
                        db_index=False,
                        default="",
                        help_text="Slug of the situation that this step trains; empty: none.",
                        max_length=60,
                    ),
                ),
                ("hours", models.FloatField()),
                ("hours_are_estimated", models.BooleanField(default=False)),
                ("starts_week", models.PositiveSmallIntegerField(help_text="Number of the week, counted from 1.")),
                ("ends_week", models.PositiveSmallIntegerField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="courses.answer"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="path_steps", to="courses.course"
                    ),
                ),
                (
                    "prepares",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a path",
                "verbose_name_plural": "steps of paths",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="PracticeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("situation", models.SlugField(max_length=60)),
                (
                    "level",
                    models.CharField(choices=[("foundations", "foundations"), ("advanced", "advanced")], max_length=16),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("people", "with people"),
                            ("things", "with things"),
                            ("data", "with data and texts"),
                            ("leading", "leading others"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[("done", "done"), ("later", "not yet"), ("refused", "not for me")], max_length=16
                    ),
                ),
                ("encrypted_note", models.TextField(blank=True, editable=False)),
                ("said_at", models.DateTimeField(auto_now=True)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="practices", to="skills.employee"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="skills.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "practice",
                "verbose_name_plural": "practices",
                "ordering": ["-said_at"],
            },
        ),
        migrations.CreateModel(
            name="PracticeMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=12)),
                ("wanted_since", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "employee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="practice_mail", to="skills.employee"
                    ),
                ),
            ],
            options={
                "verbose_name": "practice by e-mail",
                "verbose_name_plural": "practices by e-mail",
            },
        ),
        migrations.CreateModel(
            name="Recalculation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("everyone", "everyone"),
                            ("department", "one department"),
                            ("employees", "chosen employees"),
                        ],
                        default="everyone",
                        max_length=16,
                    ),
                ),
                ("employee_ids", models.JSONField(blank=True, default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("embed", "reading texts"),
                            ("assess", "assessing tasks"),
                            ("match", "matching courses"),
                            ("publish", "publishing"),
                            ("finished", "finished"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                            ("paused", "paused"),
                            ("held", "held for a person to release"),
                            ("frozen", "computed, not shown while the results are frozen"),
                            ("discarded", "discarded by a person"),
                            ("rolled_back", "taken back by a person"),
                        ],
                        default="queued",
                        max_length=16,
                    ),
                ),
                ("model_revision", models.CharField(blank=True, max_length=120)),
                ("settings_fingerprint", models.CharField(blank=True, max_length=64)),
                ("code_version", models.CharField(blank=True, max_length=40)),
                ("catalogue_fingerprint", models.CharField(blank=True, max_length=64)),
                (
                    "force",
                    models.BooleanField(default=False, help_text="Compute answers again even if nothing changed."),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("n_employees", models.PositiveIntegerField(default=0)),
                ("n_done", models.PositiveIntegerField(default=0, verbose_name="answers computed")),
                ("n_unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                ("n_failed", models.PositiveIntegerField(default=0, verbose_name="failed")),
                ("n_texts", models.PositiveIntegerField(default=0, verbose_name="texts read")),
                ("n_published", models.PositiveIntegerField(default=0, verbose_name="answers published")),
                (
                    "message_code",
                    models.CharField(
                        blank=True, help_text="What happened, such as the cause of a failure.", max_length=40
                    ),
                ),
                (
                    "message_values",
                    models.JSONField(blank=True, default=dict, help_text="Values that the message names."),
                ),
                (
                    "summary",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="How the answers differ from earlier ones: employees with changes, distribution of scores.",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, help_text="When a person released or ended the run.", null=True),
                ),
                ("decision", models.TextField(blank=True, help_text="The person's reason for the decision.")),
                (
                    "needs_two_people",
                    models.BooleanField(
                        default=False,
                        help_text="Another dataset or model moves the bands of many people: two people have to release the run.",
                    ),
                ),
                (
                    "first_released_at",
                    models.DateTimeField(blank=True, help_text="When the first of two people released.", null=True),
                ),
                ("first_reason", models.TextField(blank=True, help_text="The first person's reason.")),
                (
                    "basis",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="skills.basis"
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="skills.exposuredataset"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="skills.department"
                    ),
                ),
                (
                    "first_released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by_system",
                    models.ForeignKey(
                        blank=True,
                        help_text="The API client that requested the run.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="skills.connectedsystem",
                    ),
                ),
            ],
            options={
                "verbose_name": "recalculation",
                "verbose_name_plural": "recalculations",
                "permissions": [("release_recalculation", "Can release, discard and take back a run")],
            },
        ),
        migrations.CreateModel(
            name="FairnessAudit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "being computed"),
                            ("ready", "ready"),
                            ("failed", "could not be computed"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("message_code", models.CharField(blank=True, max_length=40)),
                ("message_values", models.JSONField(blank=True, default=dict)),
                ("result", models.JSONField(blank=True, default=dict)),
                (
                    "frozen_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When the figures by voluntary attribute were computed. Later audits repeat them for a time.",
                        null=True,
                    ),
                ),
                (
                    "snapshot",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        editable=False,
                        help_text="A fingerprint of each person behind these figures, to count who changed. Only the latest audit has it.",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recalculation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="audits",
                        to="courses.recalculation",
                    ),
                ),
            ],
            options={
                "verbose_name": "fairness audit",
                "verbose_name_plural": "fairness audits",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Chunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("embed", "reading texts"),
                            ("assess", "assessing tasks"),
                            ("match", "matching courses"),
                            ("publish", "publishing"),
                            ("finished", "finished"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                            ("paused", "paused"),
                            ("held", "held for a person to release"),
                            ("frozen", "computed, not shown while the results are frozen"),
                            ("discarded", "discarded by a person"),
                            ("rolled_back", "taken back by a person"),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("payload", models.JSONField(help_text="Ids of the rows that this chunk processes.")),
                ("size", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("taken", "taken"), ("done", "done")],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                (
                    "lease_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="If the chunk has not finished by then, another worker takes it.",
                        null=True,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error_code", models.CharField(blank=True, help_text="Why the last attempt failed.", max_length=40)),
                ("error_values", models.JSONField(blank=True, default=dict)),
                (
                    "result",
                    models.JSONField(
                        default=dict, help_text="Counts of this chunk; written once, together with the state."
                    ),
                ),
                (
                    "recalculation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="chunks", to="courses.recalculation"
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a recalculation",
                "verbose_name_plural": "parts of recalculations",
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="answer",
            name="recalculation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="courses.recalculation"
            ),
        ),
        migrations.CreateModel(
            name="RecalculationFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage", models.CharField(max_length=16)),
                ("reason_code", models.CharField(max_length=40)),
                ("reason_values", models.JSONField(blank=True, default=dict)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="skills.employee"
                    ),
                ),
                (
                    "recalculation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="failures", to="courses.recalculation"
                    ),
                ),
            ],
            options={
                "verbose_name": "failure of a recalculation",
                "verbose_name_plural": "failures of recalculations",
            },
        ),
        migrations.CreateModel(
            name="ReceivedStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "caller",
                    models.CharField(
                        help_text="The system that sent the statement. Two systems may use the same id.", max_length=40
                    ),
                ),
                ("statement_id", models.UUIDField()),
                ("fingerprint", models.CharField(help_text="Hash of the statement's content.", max_length=64)),
                ("verb", models.TextField()),
                (
                    "outcome",
                    models.CharField(choices=[("recorded", "recorded"), ("ignored", "ignored")], max_length=16),
                ),
                ("reason", models.CharField(blank=True, help_text="Why the statement was ignored.", max_length=200)),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
            ],
            options={
                "verbose_name": "received learning record",
                "verbose_name_plural": "received learning records",
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                ("score", models.FloatField()),
                (
                    "parts",
                    models.JSONField(
                        help_text="Parts of the score, the largest first: kind, skill (if any), value and evidence."
                    ),
                ),
                (
                    "situation",
                    models.SlugField(
                        blank=True,
                        db_default="",
                        db_index=False,
                        default="",
                        help_text="Slug of the situation that this course trains; empty: none.",
                        max_length=60,
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recommendations", to="courses.answer"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recommendations", to="courses.course"
                    ),
                ),
            ],
            options={
                "verbose_name": "recommendation",
                "verbose_name_plural": "recommendations",
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exposure", "contested exposure"),
                            ("course", "contested recommendation"),
                            ("person", "wants to talk to a person"),
                            ("far", "work unlike any known work"),
                            ("unsure", "an uncertain result"),
                            ("held_back", "no course meets the rules"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        help_text="In the employee's words; for reviews that the program opens, in its words."
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a person"),
                            ("asked", "a question for the employee"),
                            ("upheld", "reviewed, not changed"),
                            ("overridden", "changed by a person"),
                            ("answered", "answered"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("decision", models.TextField(blank=True, help_text="The reason. The employee will read it.")),
                (
                    "exposure",
                    models.FloatField(
                        blank=True, help_text="For a contested exposure: the value set by a person, 0 to 1.", null=True
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="courses.course",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="skills.employee"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="skills.task",
                    ),
                ),
            ],
            options={
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
                "ordering": ["created_at"],
            },
        ),
        migrations.CreateModel(
            name="ReviewMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_from_employee", models.BooleanField()),
                ("text", models.TextField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="courses.review"
                    ),
                ),
            ],
            options={
                "verbose_name": "message of a review",
                "verbose_name_plural": "messages of reviews",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SkillSupply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n_courses", models.PositiveIntegerField(default=0)),
                ("n_without_cost", models.PositiveIntegerField(default=0)),
                (
                    "courses",
                    models.JSONField(
                        default=list, help_text="Ids of the courses most often used for this skill in paths, in order."
                    ),
                ),
                (
                    "state",
                    models.BigIntegerField(
                        editable=False,
                        help_text="State of the rows from which this row and the figures of all courses were counted.",
                        null=True,
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now_add=True)),
                (
                    "skill",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="supply", to="skills.humanskill"
                    ),
                ),
            ],
            options={
                "verbose_name": "courses for a human skill",
                "verbose_name_plural": "courses for human skills",
            },
        ),
        migrations.CreateModel(
            name="TrainingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="Name of the plan, to find it again.", max_length=120)),
                (
                    "uptake_percent",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Your assumption, 0 to 100. The data say what AI could speed up, not what will be introduced.",
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="AI use, % of what AI could take on",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        default=12,
                        help_text="Length of the plan, 1 to 60.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                    ),
                ),
                (
                    "work_hours",
                    models.FloatField(
                        default=38.0,
                        help_text="Average per person in these departments.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(80),
                        ],
                        verbose_name="working hours a week",
                    ),
                ),
                (
                    "learning_hours",
                    models.FloatField(
                        default=2.0,
                        help_text="Hours that one person may spend on learning.",
                        validators=[
                            django.core.validators.MinValueValidator(0.25),
                            django.core.validators.MaxValueValidator(40),
                        ],
                        verbose_name="learning hours a week",
                    ),
                ),
                (
                    "budget",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="For course fees. Empty: no limit.",
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "seats",
                    models.PositiveIntegerField(
                        blank=True, help_text="Total in all courses. Empty: no limit.", null=True
                    ),
                ),
                (
                    "assumed_cost",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Used for courses without a price in the catalogue. The plan marks these costs.",
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="cost of a course without a price",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "being computed"),
                            ("ready", "ready"),
                            ("failed", "could not be computed"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("message_code", models.CharField(blank=True, max_length=40)),
                ("message_values", models.JSONField(blank=True, default=dict)),
                ("result", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("computed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("departments", models.ManyToManyField(related_name="training_plans", to="skills.department")),
            ],
            options={
                "verbose_name": "training plan",
                "verbose_name_plural": "training plans",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="UnitCompletion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("statement_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("situation", models.SlugField(max_length=60)),
                (
                    "level",
                    models.CharField(choices=[("foundations", "foundations"), ("advanced", "advanced")], max_length=16),
                ),
                ("language", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=200)),
                ("completed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unit_completions",
                        to="skills.employee",
                    ),
                ),
            ],
            options={
                "verbose_name": "completed part of a unit",
                "verbose_name_plural": "completed parts of units",
                "ordering": ["completed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="UnitPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(choices=[("foundations", "foundations"), ("advanced", "advanced")], max_length=16),
                ),
                ("language", models.CharField(help_text="ISO 639-1 code.", max_length=12)),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_current", models.BooleanField(default=True)),
                ("title", models.CharField(max_length=200)),
                ("minutes", models.PositiveSmallIntegerField(help_text="How long reading takes.")),
                (
                    "sources",
                    models.JSONField(blank=True, default=list, help_text="The publications that the text rests on."),
                ),
                ("text", models.TextField(help_text="Markdown in the form of courses/services/library/unit_text.py.")),
                ("text_hash", models.CharField(help_text="Hash of header and text, to notice changes.", max_length=64)),
                ("saved_at", models.DateTimeField(auto_now_add=True)),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="courses.learningunit"
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a unit",
                "verbose_name_plural": "parts of units",
            },
        ),
        migrations.CreateModel(
            name="SelfCheckAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.PositiveSmallIntegerField(help_text="Counted from 1.")),
                ("answer", models.PositiveSmallIntegerField(help_text="Counted from 1.")),
                ("answered_at", models.DateTimeField(auto_now=True)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="self_check_answers",
                        to="skills.employee",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.unitpart"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a check question",
                "verbose_name_plural": "answers to check questions",
                "ordering": ["question"],
            },
        ),
        migrations.CreateModel(
            name="UnitProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("situation", models.SlugField(max_length=60)),
                (
                    "level",
                    models.CharField(choices=[("foundations", "foundations"), ("advanced", "advanced")], max_length=16),
                ),
                (
                    "place",
                    models.PositiveSmallIntegerField(default=1, help_text="Number of the section, counted from 1."),
                ),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField(auto_now=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="unit_progress", to="skills.employee"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        help_text="The version that was read last.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.unitpart",
                    ),
                ),
            ],
            options={
                "verbose_name": "progress in a unit",
                "verbose_name_plural": "progress in units",
                "ordering": ["-read_at"],
            },
        ),
        migrations.CreateModel(
            name="CourseUptake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n_people", models.PositiveIntegerField()),
                (
                    "went_on",
                    models.JSONField(
                        default=list, help_text="[course id, people, share] of each course taken on after this one."
                    ),
                ),
                (
                    "audience",
                    models.BinaryField(
                        default=bytes, help_text="Mean of the work of its people, as float32; empty for too few people."
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.course"
                    ),
                ),
                (
                    "uptake",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="courses", to="courses.uptake"
                    ),
                ),
            ],
            options={
                "verbose_name": "uptake of a course",
                "verbose_name_plural": "uptakes of courses",
            },
        ),
        migrations.CreateModel(
            name="WorkforceCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveIntegerField(help_text="People with a current answer.")),
                ("n_partly", models.PositiveIntegerField(default=0)),
                ("n_strongly", models.PositiveIntegerField(default=0)),
                ("n_low_data", models.PositiveIntegerField(default=0)),
                ("n_with_path", models.PositiveIntegerField(default=0)),
                ("exposure", models.FloatField(help_text="Sum of exposures.")),
                ("changing", models.FloatField(help_text="Sum of the shares of the week that AI is likely to change.")),
                (
                    "skills",
                    models.JSONField(
                        default=dict,
                        help_text="By human skill: share (sum of the shares of the week that call for it), calls (people whose week calls for it), planned and finished (how many of those have a course for it in their path, or finished one).",
                    ),
                ),
                (
                    "state",
                    models.BigIntegerField(
                        editable=False,
                        help_text="State of the rows behind the sums. If it is unchanged, so are the sums.",
                        null=True,
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now_add=True)),
                (
                    "department",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="skills.department"
                    ),
                ),
                (
                    "occupation",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="skills.occupation"
                    ),
                ),
            ],
            options={
                "verbose_name": "department and kind of work",
                "verbose_name_plural": "departments and kinds of work",
            },
        ),
        migrations.CreateModel(
            name="CourseFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "n_recommended",
                    models.PositiveIntegerField(default=0, verbose_name="people to whom it is recommended"),
                ),
                ("n_in_paths", models.PositiveIntegerField(default=0, verbose_name="paths that contain it")),
                ("updated_at", models.DateTimeField(auto_now_add=True)),
                (
                    "course",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figure", to="courses.course"
                    ),
                ),
            ],
            options={
                "verbose_name": "figure of a course",
                "verbose_name_plural": "figures of courses",
                "indexes": [models.Index(fields=["-n_recommended"], name="courses_cou_n_recom_0b3b7f_idx")],
            },
        ),
        migrations.AddConstraint(
            model_name="courseprerequisite",
            constraint=models.UniqueConstraint(fields=("course", "requires"), name="one_row_per_prerequisite"),
        ),
        migrations.AddConstraint(
            model_name="courseprerequisite",
            constraint=models.CheckConstraint(
                condition=models.Q(("course", models.F("requires")), _negated=True),
                name="course_does_not_require_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["is_retired", "language"], name="courses_cou_is_reti_f7ed0d_idx"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["updated_at"], name="courses_cou_updated_7a0525_idx"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["title", "id"], name="courses_cou_title_974ba1_idx"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["language"], name="courses_cou_languag_94bd99_idx"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["provider"], name="courses_cou_provide_1be875_idx"),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="course_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("duration_hours__isnull", True), ("duration_hours__gt", 0), _connector="OR"),
                name="duration_hours_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="course",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__isnull", True), ("cost__gte", 0), _connector="OR"), name="cost_not_negative"
            ),
        ),
        migrations.AddIndex(
            model_name="courserequest",
            index=models.Index(fields=["state", "created_at"], name="courses_cou_state_018e93_idx"),
        ),
        migrations.AddConstraint(
            model_name="courserequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "declined"), _negated=True),
                fields=("employee", "course"),
                name="one_open_request_per_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), ("state", "declined"), _negated=True),
                name="a_declined_request_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="emphasisoverride",
            constraint=models.UniqueConstraint(fields=("course", "skill"), name="one_emphasis_override"),
        ),
        migrations.AddConstraint(
            model_name="emphasisoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__gte", 0), ("value__lte", 1)), name="emphasis_override_is_a_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.UniqueConstraint(fields=("employee", "course"), name="one_word_per_course"),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_on", True)), fields=("is_on",), name="one_freeze_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("is_on", True)),
                    models.Q(("ended_at__isnull", False), ("is_on", False)),
                    _connector="OR",
                ),
                name="freeze_is_on_until_it_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("occupation__isnull", True), ("role__isnull", False)),
                    models.Q(("occupation__isnull", False), ("role__isnull", True)),
                    _connector="OR",
                ),
                name="goal_is_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedcourse",
            constraint=models.UniqueConstraint(fields=("run", "course"), name="one_row_per_imported_course"),
        ),
        migrations.AddConstraint(
            model_name="pathchoice",
            constraint=models.UniqueConstraint(fields=("employee", "course"), name="one_choice_per_course"),
        ),
        migrations.AddConstraint(
            model_name="pathchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("instead_of__isnull", True), ("place", "first")),
                    models.Q(("instead_of__isnull", False), ("place", "instead")),
                    _connector="OR",
                ),
                name="choice_replaces_only_where_it_says_so",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("instead_of__isnull", True),
                    models.Q(("course", models.F("instead_of")), _negated=True),
                    _connector="OR",
                ),
                name="choice_replaces_another_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.UniqueConstraint(fields=("answer", "position"), name="one_step_per_position"),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.UniqueConstraint(fields=("answer", "course"), name="one_step_per_course"),
        ),
        migrations.AddConstraint(
            model_name="practiceentry",
            constraint=models.UniqueConstraint(
                fields=("employee", "situation", "level", "kind"), name="one_entry_per_practice"
            ),
        ),
        migrations.AddConstraint(
            model_name="recalculation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("scope", "everyone"), ("state__in", ["queued", "embed", "assess", "match", "publish"])
                ),
                fields=("scope",),
                name="one_run_over_everyone_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="chunk",
            constraint=models.UniqueConstraint(fields=("recalculation", "stage", "number"), name="one_row_per_chunk"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["recalculation", "movement"], name="courses_ans_recalcu_96d21c_idx"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("is_current", True), ("path_weeks", 0)),
                fields=["employee"],
                name="current_answers_without_path",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("is_current", True)),
                fields=["employee", "exposure", "path_weeks", "recalculation", "basis", "inputs_state", "id"],
                name="current_answers_in_short",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)), fields=("employee",), name="one_current_answer"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("employee", "recalculation"), name="one_answer_per_run"),
        ),
        migrations.AddConstraint(
            model_name="recalculationfailure",
            constraint=models.UniqueConstraint(fields=("recalculation", "employee"), name="one_failure_per_employee"),
        ),
        migrations.AddConstraint(
            model_name="receivedstatement",
            constraint=models.UniqueConstraint(
                fields=("caller", "statement_id"), name="one_row_per_received_statement"
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(fields=("answer", "rank"), name="one_course_per_rank"),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(fields=("answer", "course"), name="recommended_once"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["state", "due_on"], name="courses_rev_state_080bcc_idx"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["decided_at"], name="courses_rev_decided_bddaa7_idx"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["due_on", "id"], name="courses_rev_due_on_f23b72_idx"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("exposure__isnull", True), models.Q(("exposure__gte", 0), ("exposure__lte", 1)), _connector="OR"
                ),
                name="reviewed_exposure_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("uptake_percent__lte", 100)), name="uptake_is_a_percentage"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__gte", 1), ("months__lte", 60)), name="plan_months_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("learning_hours__gt", 0), ("work_hours__gt", 0)), name="plan_hours_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="unitcompletion",
            index=models.Index(fields=["completed_at", "id"], name="courses_uni_complet_9871ba_idx"),
        ),
        migrations.AddConstraint(
            model_name="unitcompletion",
            constraint=models.UniqueConstraint(
                fields=("employee", "situation", "level"), name="one_completion_per_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitpart",
            constraint=models.UniqueConstraint(
                fields=("unit", "level", "language", "version"), name="one_row_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitpart",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("unit", "level", "language"),
                name="one_current_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="selfcheckanswer",
            constraint=models.UniqueConstraint(
                fields=("employee", "part", "question"), name="one_answer_per_check_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitprogress",
            constraint=models.UniqueConstraint(fields=("employee", "situation", "level"), name="one_progress_per_part"),
        ),
        migrations.AddConstraint(
            model_name="courseuptake",
            constraint=models.UniqueConstraint(fields=("uptake", "course"), name="one_uptake_per_course"),
        ),
        migrations.AddConstraint(
            model_name="workforcecell",
            constraint=models.UniqueConstraint(
                fields=("department", "occupation"), name="one_cell_per_department_and_occupation"
            ),
        ),
        migrations.AddConstraint(
            model_name="workforcecell",
            constraint=models.CheckConstraint(condition=models.Q(("n__gt", 0)), name="cell_is_not_empty"),
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("encrypted_name", models.TextField(editable=False)),
                ("encrypted_content", models.BinaryField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("application/pdf", "PDF"), ("image/png", "PNG"), ("image/jpeg", "JPEG")],
                        max_length=24,
                    ),
                ),
                ("n_bytes", models.PositiveIntegerField(help_text="Size of the file before encryption.")),
                ("added_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
                "ordering": ["-added_at"],
            },
        ),
        migrations.CreateModel(
            name="CourseSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        editable=False,
                        help_text="Day, time and place, by which imports recognise a known session.",
                        max_length=255,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("starts_at", models.TimeField(blank=True, null=True, verbose_name="begins at")),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="Empty: the first day.", null=True, verbose_name="last day"),
                ),
                ("ends_at", models.TimeField(blank=True, null=True, verbose_name="ends at")),
                (
                    "place",
                    models.CharField(
                        blank=True, help_text="A room and a town, or: online.", max_length=200, verbose_name="place"
                    ),
                ),
                (
                    "seats",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: no limit.", null=True, verbose_name="seats"
                    ),
                ),
                (
                    "is_cancelled",
                    models.BooleanField(
                        default=False,
                        help_text="People who were booked have to be booked on another session.",
                        verbose_name="cancelled",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "ordering": ["starts_on", "starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCourseSession",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        editable=False,
                        help_text="Day, time and place, by which imports recognise a known session.",
                        max_length=255,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("starts_at", models.TimeField(blank=True, null=True, verbose_name="begins at")),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="Empty: the first day.", null=True, verbose_name="last day"),
                ),
                ("ends_at", models.TimeField(blank=True, null=True, verbose_name="ends at")),
                (
                    "place",
                    models.CharField(
                        blank=True, help_text="A room and a town, or: online.", max_length=200, verbose_name="place"
                    ),
                ),
                (
                    "seats",
                    models.PositiveIntegerField(
                        blank=True, help_text="Empty: no limit.", null=True, verbose_name="seats"
                    ),
                ),
                (
                    "is_cancelled",
                    models.BooleanField(
                        default=False,
                        help_text="People who were booked have to be booked on another session.",
                        verbose_name="cancelled",
                    ),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical session",
                "verbose_name_plural": "historical sessions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SharedStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.TextField(blank=True, verbose_name="in the employee's words")),
                ("shared_at", models.DateTimeField(auto_now_add=True, verbose_name="shared on")),
            ],
            options={
                "verbose_name": "step shared with me",
                "verbose_name_plural": "steps shared with me",
                "ordering": ["-shared_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="courserequest",
            name="one_open_request_per_course",
        ),
        migrations.RemoveField(
            model_name="recommendation",
            name="situation",
        ),
        migrations.AddField(
            model_name="course",
            name="can_be_requested",
            field=models.BooleanField(
                blank=True,
                help_text="Whether HR can get a place when an employee asks. Empty: yes, if the provider is known.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="courserequest",
            name="queued_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="on the waiting list since"),
        ),
        migrations.AddField(
            model_name="historicalcourse",
            name="can_be_requested",
            field=models.BooleanField(
                blank=True,
                help_text="Whether HR can get a place when an employee asks. Empty: yes, if the provider is known.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalcourserequest",
            name="queued_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="on the waiting list since"),
        ),
        migrations.AlterField(
            model_name="courserequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "waiting for HR"),
                    ("approved", "approved"),
                    ("declined", "declined"),
                    ("waiting", "on the waiting list"),
                    ("booked", "booked"),
                    ("given_up", "given up"),
                ],
                default="requested",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcourserequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "waiting for HR"),
                    ("approved", "approved"),
                    ("declined", "declined"),
                    ("waiting", "on the waiting list"),
                    ("booked", "booked"),
                    ("given_up", "given up"),
                ],
                default="requested",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="importedcourse",
            name="before",
            field=models.JSONField(
                default=dict,
                encoder=django.core.serializers.json.DjangoJSONEncoder,
                help_text="Old values of the changed fields, prerequisites and sessions; empty for a new course.",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="course",
            field=models.ForeignKey(
                help_text="Empty once the course was deleted; the employee keeps the file.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="certificates",
                to="courses.course",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="employee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="certificates", to="skills.employee"
            ),
        ),
        migrations.AddField(
            model_name="coursesession",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="courses.course"
            ),
        ),
        migrations.AddField(
            model_name="courserequest",
            name="session",
            field=models.ForeignKey(
                blank=True,
                help_text="The session that the employee asks for or is booked on.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="requests",
                to="courses.coursesession",
                verbose_name="session",
            ),
        ),
        migrations.AddField(
            model_name="historicalcourserequest",
            name="session",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The session that the employee asks for or is booked on.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="courses.coursesession",
                verbose_name="session",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["declined", "given_up"]), _negated=True),
                fields=("employee", "course"),
                name="one_open_request_per_course",
            ),
        ),
        migrations.AddConstraint(
            model_name="courserequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), _negated=True),
                    models.Q(("queued_at__isnull", False), ("session__isnull", False)),
                    _connector="OR",
                ),
                name="a_waiting_request_has_a_session",
            ),
        ),
        migrations.AddField(
            model_name="historicalcoursesession",
            name="course",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="courses.course",
            ),
        ),
        migrations.AddField(
            model_name="historicalcoursesession",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sharedstep",
            name="adviser",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="adviser",
            ),
        ),
        migrations.AddField(
            model_name="sharedstep",
            name="course",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.course", verbose_name="step"
            ),
        ),
        migrations.AddField(
            model_name="sharedstep",
            name="employee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shared_steps",
                to="skills.employee",
                verbose_name="employee",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(fields=("employee", "course"), name="one_certificate_per_course"),
        ),
        migrations.AddIndex(
            model_name="coursesession",
            index=models.Index(fields=["starts_on"], name="courses_cou_starts__19ea41_idx"),
        ),
        migrations.AddConstraint(
            model_name="coursesession",
            constraint=models.UniqueConstraint(
                fields=("course", "key"),
                name="one_row_per_session",
                violation_error_message="The course already has a session on this day, at this time and place.",
            ),
        ),
        migrations.AddConstraint(
            model_name="coursesession",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="session_ends_after_it_starts",
                violation_error_message="The last day is before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedstep",
            constraint=models.UniqueConstraint(
                fields=("employee", "course", "adviser"), name="one_share_per_step_and_adviser"
            ),
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "welcome_screen",
                    models.PositiveSmallIntegerField(default=1, help_text="The screen to go on with, from 1."),
                ),
                (
                    "welcomed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the welcome was finished or skipped. It is never shown again.",
                        null=True,
                    ),
                ),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("shown", models.JSONField(blank=True, default=dict)),
                ("before", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
            },
        ),
        migrations.AddField(
            model_name="practicemail",
            name="wants_notices",
            field=models.BooleanField(default=False, help_text="Replies, decisions and new suggestions."),
        ),
        migrations.AddField(
            model_name="practicemail",
            name="wants_practice",
            field=models.BooleanField(default=True),
        ),
        migrations.AddConstraint(
            model_name="practicemail",
            constraint=models.CheckConstraint(
                condition=models.Q(("wants_practice", True), ("wants_notices", True), _connector="OR"),
                name="mail_has_a_content",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="employee",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="visit", to="skills.employee"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("welcome_screen__gte", 1), ("welcome_screen__lte", 3)), name="welcome_screen_exists"
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="cost_period",
            field=models.CharField(
                blank=True,
                choices=[("month", "a month"), ("year", "a year")],
                help_text="Set if the cost is that of a subscription, for each month or year.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="delivery",
            field=models.CharField(
                blank=True,
                choices=[
                    ("online", "online, at any time"),
                    ("live-online", "live online"),
                    ("in-person", "in person"),
                    ("blended", "partly online, partly in person"),
                ],
                help_text="How the course is delivered; empty if unknown.",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="historicalcourse",
            name="cost_period",
            field=models.CharField(
                blank=True,
                choices=[("month", "a month"), ("year", "a year")],
                help_text="Set if the cost is that of a subscription, for each month or year.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="historicalcourse",
            name="delivery",
            field=models.CharField(
                blank=True,
                choices=[
                    ("online", "online, at any time"),
                    ("live-online", "live online"),
                    ("in-person", "in person"),
                    ("blended", "partly online, partly in person"),
                ],
                help_text="How the course is delivered; empty if unknown.",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="passed_on_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the overdue review last went to another reviewer.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="recalculation",
            name="n_without_tasks",
            field=models.PositiveIntegerField(
                default=0,
                help_text="Employees without tasks have no answer. This is not a failure.",
                verbose_name="without tasks",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="passed_on_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the overdue review last went to another reviewer.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="trainingplan",
            name="currency",
            field=models.CharField(
                blank=True,
                help_text="Currency of all amounts of this plan, such as EUR. Empty: the currency of the courses.",
                max_length=3,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Z]{3}$", "Enter the three capital letters of a currency, such as EUR."
                    )
                ],
                verbose_name="currency",
            ),
        ),
        migrations.AddField(
            model_name="trainingplan",
            name="hourly_cost",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Wage and employer's contributions, on average. Empty: the learning time is not costed.",
                max_digits=8,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="cost of a paid working hour",
            ),
        ),
        migrations.CreateModel(
            name="ReleaseRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "every_run_waits",
                    models.BooleanField(
                        help_text="Off: a run is published by itself unless it changes the results of many people.",
                        verbose_name="every run waits for a person",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("changed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rule on the release of runs",
                "verbose_name_plural": "rules on the release of runs",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ActivityInRecords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="Hash of the identifier.", max_length=64, unique=True)),
                (
                    "identifier",
                    models.TextField(help_text="As the learning system writes it.", verbose_name="identifier"),
                ),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="name in the learning system")),
                ("is_ignored", models.BooleanField(default=False, verbose_name="ignore")),
                ("first_seen_at", models.DateTimeField(auto_now_add=True, verbose_name="first seen")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "unknown learning activity",
                "verbose_name_plural": "unknown learning activities",
                "ordering": ["-first_seen_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LearnerInRecords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="Hash of the identifier.", max_length=64, unique=True)),
                (
                    "identifier",
                    models.TextField(help_text="As the learning system writes it.", verbose_name="identifier"),
                ),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="name in the learning system")),
                ("is_ignored", models.BooleanField(default=False, verbose_name="ignore")),
                ("first_seen_at", models.DateTimeField(auto_now_add=True, verbose_name="first seen")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "unknown learner",
                "verbose_name_plural": "unknown learners",
                "ordering": ["-first_seen_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SituationSupply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n_courses", models.PositiveIntegerField(default=0)),
                (
                    "n_units",
                    models.PositiveIntegerField(default=0, help_text="Parts of learning units, in any language."),
                ),
                (
                    "languages",
                    models.JSONField(default=dict, help_text="Number of these courses by language, '' for unknown."),
                ),
                ("updated_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "courses for a situation",
                "verbose_name_plural": "courses for situations",
            },
        ),
        migrations.AlterModelOptions(
            name="trainingplan",
            options={
                "ordering": ["-created_at"],
                "permissions": [("approve_trainingplan", "Can approve and decline training plans")],
                "verbose_name": "training plan",
                "verbose_name_plural": "training plans",
            },
        ),
        migrations.AddField(
            model_name="coursefigure",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("unread", "The course has not been read yet. The next recalculation over everybody reads it."),
                    ("prerequisite", "It requires a course that is not offered."),
                    ("language", "Nobody learns in its language."),
                    ("level", "Its level is above what anybody wants."),
                    ("occupations", "It is for occupations that nobody has."),
                    ("no_way", "Nobody knows how to take it: it has no address, no provider and no coming session."),
                    ("no_description", "It has no description, so little is known about it."),
                    ("no_situation", "No situation was recognised in its text."),
                    ("not_called_for", "It trains situations that nobody's week calls for."),
                    ("outranked", "Other courses suit everybody's work better."),
                ],
                help_text="Why nobody is offered it.",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="happened_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When a learning system says that it happened. Empty: a person said it here.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="receivedstatement",
            name="content",
            field=models.TextField(blank=True, help_text="The statement as it was sent; empty after its deletion."),
        ),
        migrations.AddField(
            model_name="receivedstatement",
            name="employee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="skills.employee",
            ),
        ),
        migrations.AddField(
            model_name="receivedstatement",
            name="happened_at",
            field=models.DateTimeField(blank=True, help_text="The time that the statement gives.", null=True),
        ),
        migrations.AddField(
            model_name="receivedstatement",
            name="mentions",
            field=models.TextField(
                blank=True, help_text="Hashes of the agents and activities in the statement, for filters of GET."
            ),
        ),
        migrations.AddField(
            model_name="receivedstatement",
            name="registration",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="receivedstatement",
            name="voids",
            field=models.UUIDField(
                blank=True, help_text="The id of the statement that this one takes back.", null=True
            ),
        ),
        migrations.AddField(
            model_name="trainingplan",
            name="approval",
            field=models.CharField(
                choices=[("open", "not decided"), ("approved", "approved"), ("declined", "declined")],
                db_default="open",
                default="open",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="trainingplan",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="trainingplan",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="trainingplan",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="trainingplan",
            name="decision",
            field=models.TextField(blank=True, help_text="The reason for the decision."),
        ),
        migrations.AddField(
            model_name="trainingplan",
            name="finished_before",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="By course: people who had finished it at the approval, in full groups.",
            ),
        ),
        migrations.AddField(
            model_name="workforcecell",
            name="situations",
            field=models.JSONField(
                default=dict,
                help_text="By situation: people (whose week calls for it) and share (sum of their shares of the week); lacking and lacking_share: the same of those without a step for it in their path. With the languages they learn in: 'lacking:de,en' of these, and 'new:de,en' of those new to the situation.",
            ),
        ),
        migrations.AlterField(
            model_name="receivedstatement",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("recorded", "recorded"),
                    ("ignored", "ignored"),
                    ("waiting", "waiting for HR"),
                    ("voided", "voided by its sender"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="receivedstatement",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("other-verb", "The verb does not report a completion."),
                    ("not-one-person", "The statement is not about one person and one activity."),
                    ("not-completed", "The result says that the course was not completed."),
                    ("part", "The activity is a part of a course, such as a quiz."),
                    ("voiding", "The statement takes another statement back."),
                    ("learner-ignored", "HR ignores this account."),
                    ("activity-ignored", "HR ignores this activity."),
                    ("unknown", "HR has to say which employee or course this is."),
                    ("unknown-learner", "HR has to say which employee this is."),
                    ("unknown-activity", "HR has to say which course this is."),
                    ("too-old", "It waited too long for HR."),
                ],
                help_text="Why the statement is ignored or waits.",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("approval", "open"), ("decided_at__isnull", False), _connector="OR"),
                name="a_decided_plan_has_a_date",
            ),
        ),
        migrations.AddField(
            model_name="activityinrecords",
            name="course",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="courses.course",
                verbose_name="course",
            ),
        ),
        migrations.AddField(
            model_name="activityinrecords",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="receivedstatement",
            name="activity",
            field=models.ForeignKey(
                blank=True,
                help_text="Set if the activity was not known.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="statements",
                to="courses.activityinrecords",
            ),
        ),
        migrations.AddField(
            model_name="learnerinrecords",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="learnerinrecords",
            name="employee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="skills.employee",
                verbose_name="employee",
            ),
        ),
        migrations.AddField(
            model_name="receivedstatement",
            name="learner",
            field=models.ForeignKey(
                blank=True,
                help_text="Set if the account was not known.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="statements",
                to="courses.learnerinrecords",
            ),
        ),
        migrations.AddIndex(
            model_name="receivedstatement",
            index=models.Index(fields=["caller", "received_at", "statement_id"], name="courses_rec_caller_89c0d2_idx"),
        ),
        migrations.AddIndex(
            model_name="receivedstatement",
            index=models.Index(fields=["outcome", "received_at"], name="courses_rec_outcome_afd6dc_idx"),
        ),
        migrations.AddIndex(
            model_name="receivedstatement",
            index=models.Index(fields=["caller", "voids"], name="courses_rec_caller_6482ed_idx"),
        ),
        migrations.AddField(
            model_name="situationsupply",
            name="situation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="supply", to="skills.situation"
            ),
        ),
    ]
