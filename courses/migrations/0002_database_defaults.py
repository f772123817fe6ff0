from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
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
                db_default="",
                default="",
                help_text="Why nobody is offered it.",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="trainingplan",
            name="decision",
            field=models.TextField(blank=True, db_default="", default="", help_text="The reason for the decision."),
        ),
        migrations.AlterField(
            model_name="trainingplan",
            name="finished_before",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                help_text="By course: people who had finished it at the approval, in full groups.",
            ),
        ),
        migrations.AlterField(
            model_name="workforcecell",
            name="situations",
            field=models.JSONField(
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                help_text="By situation: people (whose week calls for it) and share (sum of their shares of the week); lacking and lacking_share: the same of those without a step for it in their path. With the languages they learn in: 'lacking:de,en' of these, and 'new:de,en' of those new to the situation.",
            ),
        ),
    ]
