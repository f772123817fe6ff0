"""Messages as codes and values, in place of words. What was stored in words stays readable, under the code "text"."""

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import JSONObject

_MESSAGES = [
    ("recalculation", "message"),
    ("chunk", "error"),
    ("recalculationfailure", "reason"),
    ("trainingplan", "message"),
    ("fairnessaudit", "message"),
]
_HELP = {
    ("recalculation", "message"): ("What happened; a failure's cause.", "What the message names."),
    ("chunk", "error"): ("Why the last attempt failed.", ""),
}


def keep_texts(apps, schema_editor):
    for model, name in _MESSAGES:
        rows = apps.get_model("courses", model)._default_manager.exclude(**{name: ""})
        rows.update(**{f"{name}_code": "text", f"{name}_values": JSONObject(text=F(name))})


def _columns(model, name):
    about_code, about_values = _HELP.get((model, name), ("", ""))
    may_be_empty = name != "reason"
    code = models.CharField(max_length=40, blank=may_be_empty, default="", help_text=about_code)
    yield migrations.AddField(model, f"{name}_code", code, preserve_default=False)
    yield migrations.AddField(
        model, f"{name}_values", models.JSONField(default=dict, blank=True, help_text=about_values)
    )


class Migration(migrations.Migration):
    dependencies = [("courses", "0025_current_answers_in_short")]

    operations = [
        *[operation for model, name in _MESSAGES for operation in _columns(model, name)],
        # The words of runs do not come back where this migration is taken back.
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
        *[migrations.RemoveField(model, name) for model, name in _MESSAGES],
    ]
