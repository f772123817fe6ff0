"""The cache of web processes: Redis, and the memory of the process while Redis does not answer."""

import logging
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class RedisOrMemory(RedisCache):
    """Counts attempts to sign in and API requests. Without Redis, each process counts for itself: a limit then applies to
    each process, pages and sign-in continue to work, and nobody can sign in without a limit.
    """

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("redis-is-down", params)

    def _either(self, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning(
                "Redis does not answer (%s). The cache is in the memory of this process.", type(error).__name__
            )
            return getattr(self._memory, method)(*args, **kwargs)


def _with_fallback(method: str) -> Any:
    def call(self: RedisOrMemory, *args: Any, **kwargs: Any) -> Any:
        return self._either(method, *args, **kwargs)

    call.__name__ = method
    return call


for _method in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(RedisOrMemory, _method, _with_fallback(_method))
