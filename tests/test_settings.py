from django.core.management import call_command


def test_the_models_and_the_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_system_checks_find_nothing():
    call_command("check", fail_level="WARNING", verbosity=0)
