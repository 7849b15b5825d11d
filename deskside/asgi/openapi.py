"""The description of the HTTP API, made from the routes themselves (OpenAPI 3.1): what is not a route is not in it."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from deskside.asgi.routes import Parameter, Route
from deskside.errors import Code

_PLACEHOLDER = re.compile(r"{(\w+)(?::\w+)?}")
_REF = "#/components/schemas/{name}"

_ANYBODY = "anybody"
_AS = (
    "Who speaks: `staff`, or the id of the session whose customer it is; `nobody` where that is allowed. "
    "Not needed with a bearer token."
)


class ProblemDocument(msgspec.Struct):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: Code
    retryable: bool
    detail: str = ""
    retry_after_s: int | None = None


def describe(routes: Iterable[Route], version: str) -> dict[str, Any]:
    """The whole document, ready to be encoded."""
    listed = [route for route in routes if route.path.startswith("/api/") and route.method != "WEBSOCKET"]
    types = [kind for route in listed for kind in (route.request, route.response) if kind is not None]
    schemas, components = msgspec.json.schema_components([*types, ProblemDocument], ref_template=_REF)
    by_type = dict(zip(types, schemas, strict=False))
    paths: dict[str, dict[str, Any]] = {}
    for route in listed:
        path = _PLACEHOLDER.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, by_type)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Deskside",
            "version": version,
            "description": "Remote-assistance sessions by chat and files. How it is used: docs/protocol.md.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "deskside-staff"},
            },
        },
    }


def _operation(route: Route, by_type: dict[type, dict[str, Any]]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "description": f"May be called by: {route.who}.",
        "responses": {
            **{str(status): _answer(route, by_type, status) for status in (route.status, *route.also)},
            "default": {
                "description": "A refusal",
                "content": {"application/problem+json": {"schema": {"$ref": _REF.format(name="ProblemDocument")}}},
            },
        },
    }
    if parameters := _parameters(route):
        operation["parameters"] = parameters
    if route.request is not None:
        content = {"application/json": {"schema": by_type[route.request]}}
        operation["requestBody"] = {"required": True, "content": content}
    elif route.body == "bytes":
        schema = {"type": "string", "format": "binary"}
        content = {"application/offset+octet-stream": {"schema": schema}}
        operation["requestBody"] = {"content": content}
    if _ANYBODY not in route.who:
        operation["security"] = [{"token": []}, {"cookie": []}]
    return operation


def _operation_id(route: Route) -> str:
    words = re.findall(r"\w+", route.path.removeprefix("/api/"))
    return "_".join((route.method.lower(), *words))


def _answer(route: Route, by_type: dict[type, dict[str, Any]], status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if route.response is not None:
        answer["content"] = {"application/json": {"schema": by_type[route.response]}}
    elif route.answers_bytes:
        answer["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    if route.answer_headers:
        answer["headers"] = {name: {"schema": {"type": "string"}} for name in route.answer_headers}
    return answer


def _parameters(route: Route) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PLACEHOLDER.findall(route.path)
    ]
    speaks: list[dict[str, Any]] = []
    if _ANYBODY not in route.who or route.method != "GET":
        speaks = [{"name": "Deskside-As", "in": "header", "description": _AS, "schema": {"type": "string"}}]
    return [*in_path, *speaks, *map(_parameter, route.parameters)]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.says,
        "required": parameter.required,
        "schema": msgspec.json.schema(parameter.kind),
    }
