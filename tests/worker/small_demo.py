"""Runs `manage.py demo` with a small organisation instead of the starter data and the demo data. Run as a module."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "reskill.settings"
    django.setup()

    from django.core.management import execute_from_command_line

    import reskill.management.commands.demo as demo
    from skills.models import ExposureDataset
    from tests.courses.organisations import make_organisation

    real = demo.call_command

    def call_command(name, *arguments, **options):
        if name == "load_starter":
            print("load_starter", flush=True)
            make_organisation(6)
            ExposureDataset.objects.update(source="starter")
        elif name == "load_demo":
            options["stdout"].write("Sign in as: nobody")
        else:
            real(name, *arguments, **options)

    demo.call_command = call_command
    execute_from_command_line(["manage.py", "demo", *sys.argv[1:]])
