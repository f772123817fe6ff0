import pytest

from tests.courses.people import make_world


@pytest.fixture
def world(org):
    return make_world(org)


@pytest.fixture
def alice(world, client):
    client.force_login(world.users["alice"])
    return client
