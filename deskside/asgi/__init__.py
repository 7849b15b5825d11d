"""HTTP as the features see it: routes, calls and replies; in front of them one guard and one set of headers."""

from deskside.asgi.addresses import Network, place_of, within
from deskside.asgi.answers import Headers, send_bytes, send_json, send_problem
from deskside.asgi.crowd import Crowd, CrowdLimits, crowded
from deskside.asgi.front import Front
from deskside.asgi.openapi import ProblemDocument, describe
from deskside.asgi.requests import (
    DIRECT_BODY,
    JSON_LIMIT_BYTES,
    ClientGone,
    DirectBody,
    acting_as,
    announced_bytes,
    bearer_token,
    client_address,
    cookies,
    direct_body,
    drop_cookie,
    has_body,
    header,
    is_secure,
    query,
    read_body,
    set_cookie,
)
from deskside.asgi.routes import Body, Call, Parameter, Reply, Route, json_route, long_poll
from deskside.asgi.security import CONTENT_POLICY, page_policy
from deskside.asgi.site import LOOPBACK, Site

__all__ = [
    "CONTENT_POLICY",
    "DIRECT_BODY",
    "JSON_LIMIT_BYTES",
    "LOOPBACK",
    "Body",
    "Call",
    "ClientGone",
    "Crowd",
    "CrowdLimits",
    "DirectBody",
    "Front",
    "Headers",
    "Network",
    "Parameter",
    "ProblemDocument",
    "Reply",
    "Route",
    "Site",
    "acting_as",
    "announced_bytes",
    "bearer_token",
    "client_address",
    "cookies",
    "crowded",
    "describe",
    "direct_body",
    "drop_cookie",
    "has_body",
    "header",
    "is_secure",
    "json_route",
    "long_poll",
    "page_policy",
    "place_of",
    "query",
    "read_body",
    "send_bytes",
    "send_json",
    "send_problem",
    "set_cookie",
    "within",
]
