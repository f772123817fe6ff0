"""What all views of the API share."""

from typing import Any

from rest_framework.request import Request

from skills.api.access import HasScope
from skills.api.problems import UnknownParameter

ALWAYS_KNOWN = {"cursor", "page_size", "format"}


class ApiView:
    """Mixed into every view: scopes, and query parameters that must be known."""

    permission_classes: Any = [HasScope]
    scopes: dict[str, str] = {}
    staff_actions: tuple[str, ...] = ()
    known_parameters: tuple[str, ...] = ()

    def initial(self, request: Request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if not hasattr(self, (request.method or "").lower()):
            return  # the answer will be 405, whatever else is wrong
        known = ALWAYS_KNOWN | set(self.known_parameters)
        filterset = getattr(self, "filterset_class", None)
        if filterset is not None:
            known |= set(filterset.base_filters)
        unknown = sorted(set(request.query_params) - known)
        empty = sorted(name for name, value in request.query_params.items() if not value)
        if empty and not unknown:
            raise UnknownParameter({empty[0]: "Give it a value, or leave it out."})
        if unknown:
            raise UnknownParameter({unknown[0]: f"There is no such parameter. Known are: {', '.join(sorted(known))}."})
