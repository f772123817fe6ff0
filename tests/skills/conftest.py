import pytest

from tests.receiver import receiver


@pytest.fixture
def there(settings):
    """A webhook receiver at a private address that the settings allow."""
    settings.RESKILL_WEBHOOK_ALLOW_PRIVATE = True
    settings.RESKILL_WEBHOOK_PORTS = []
    with receiver() as found:
        yield found
