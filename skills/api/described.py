"""Descriptions of the API that belong to no single operation: its groups of operations and its statuses."""

TAGS = {
    "courses": "The catalogue: what each course builds, and bulk upserts of courses.",
    "departments": "Figures of departments that are large enough.",
    "employees": "Employees and their tasks, one by one and in bulk.",
    "exposure": "How far today's AI can speed up a task, from 0 to 1, with an interval and the evidence.",
    "exposure datasets": "The published figures that exposure is estimated from, with version and licence.",
    "feedback": "What employees did with courses: started, finished, saved, refused.",
    "human skills": "The skills that tasks call for and courses build.",
    "learning units": "What can be read and practised here, in small parts.",
    "learning": "Recommendations and learning paths, each with its reasons.",
    "occupations": "Occupations with their O*NET-SOC, ISCO-08 and ESCO codes.",
    "recalculations": "Runs that compute recommendations and paths again.",
    "reviews": "Requests that a person checks a result, and the decisions.",
    "situations": "Recurring moments at work in which a person decides the outcome; courses and units train them.",
    "webhooks": "Addresses that receive events, and what was delivered to them.",
    "xapi": "Statements of the Experience API: completed courses in, completed learning units out.",
}
STATUSES = {
    "200": "Done.",
    "201": "Created. Location is its address.",
    "202": "Accepted. The work goes on in the background; Location is where to watch it.",
    "204": "Done. The response has no body.",
    "400": "A parameter or a field is wrong. `errors` names it and says what to do.",
    "401": "The token is missing, unknown or expired.",
    "403": "The token or the client lacks the scope, or the person the role.",
    "404": "It does not exist, or the caller may not see it.",
    "406": "This address only returns JSON.",
    "409": "The request conflicts with the current state; `code` says how.",
    "415": "The body has a media type or an encoding that this address does not read.",
}
PARAMETERS = {
    "cursor": "The place in the list. Do not build it: follow `next` and `previous`.",
    "page_size": "Rows a page, 1 to 500. Without it: 50.",
    "totals": "true: the page also has the number of rows in all, as `total`.",
    "updated_since": "Only rows changed at or after this time (ISO 8601).",
}


def describe(operation: dict) -> None:
    """Completes the operation with the texts for its statuses and common parameters, where it has none of its own."""
    for status, response in operation["responses"].items():
        response["description"] = response.get("description") or STATUSES.get(status, "")
    for parameter in operation.get("parameters", []):
        if parameter["name"] in PARAMETERS:
            parameter["description"] = PARAMETERS[parameter["name"]]


def tags_of(paths: dict) -> list[dict[str, str]]:
    """The groups of these operations, in alphabetical order, with their descriptions."""
    used = {tag for methods in paths.values() for operation in methods.values() for tag in operation.get("tags", [])}
    return [{"name": tag, "description": TAGS[tag]} if tag in TAGS else {"name": tag} for tag in sorted(used)]
