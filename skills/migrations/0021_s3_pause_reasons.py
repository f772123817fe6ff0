"""Why a webhook is paused, as a code and values in place of words. What was stored in words stays readable."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import JSONObject


def keep_texts(apps, schema_editor):
    rows = apps.get_model("skills", "Webhook")._default_manager.exclude(pause_reason="")
    rows.update(pause_reason_code="text", pause_reason_values=JSONObject(text=F("pause_reason")))


class Migration(migrations.Migration):
    dependencies = [("skills", "0020_names_of_models")]

    operations = [
        migrations.AddField(
            "webhook",
            "pause_reason_code",
            models.CharField(max_length=40, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField("webhook", "pause_reason_values", models.JSONField(default=dict, blank=True)),
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
        migrations.RemoveField("webhook", "pause_reason"),
    ]
