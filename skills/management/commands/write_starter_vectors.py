"""manage.py write_starter_vectors"""

from django.core.management.base import BaseCommand

from skills.embedding import get_encoder
from skills.services.shipped.shipped_vectors import write_shipped_vectors


class Command(BaseCommand):
    help = (
        "Writes the stored vectors of the model in use to skills/starter, so that a first start need not compute them. "
        "For maintainers: run it in a new installation after `load_starter`, `load_demo` and a recalculation."
    )

    def handle(self, *args, **options) -> None:
        path, n_vectors = write_shipped_vectors(get_encoder().revision)
        self.stdout.write(f"{n_vectors:,} vectors, {path.stat().st_size / 1e6:.1f} MB: {path.name}")
