import pytest

from tests.receiver import receiver


@pytest.fixture
def there(settings):
    """A receiver of webhooks, at an address that may be asked."""
    settings.RESKILL_WEBHOOK_ALLOW_PRIVATE = True
    with receiver() as found:
        yield found
