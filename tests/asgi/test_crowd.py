"""Nobody takes the room of others: connections are counted in all and by address."""

from ipaddress import ip_network

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from deskside.asgi import Crowd, CrowdLimits, Front, Route, Site, place_of, send_bytes
from tests.asgi.conftest import ORIGIN, PROXY

PLACES = [
    ("198.51.100.1", "198.51.100.1"),
    ("::ffff:198.51.100.1", "198.51.100.1"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ("fe80::1%eth0", "fe80::"),
    ("", ""),
]


@pytest.mark.parametrize(("address", "place"), PLACES)
def test_a_whole_network_of_ipv6_counts_as_one_address(address: str, place: str) -> None:
    assert place_of(address) == place


def test_one_address_does_not_take_all_the_room() -> None:
    crowd = Crowd(CrowdLimits(in_all=5, per_address=2))
    assert [crowd.enter("198.51.100.1") for _ in range(3)] == [True, True, False]
    assert crowd.enter("198.51.100.2")
    crowd.leave("198.51.100.1")
    assert crowd.enter("198.51.100.1")


def test_the_room_in_all_is_limited_for_everybody() -> None:
    crowd = Crowd(CrowdLimits(in_all=2, per_address=9, exempt=(ip_network("10.0.0.0/8"),)))
    assert [crowd.enter(f"198.51.100.{number}") for number in range(3)] == [True, True, False]
    assert not crowd.enter("10.0.0.1")
    crowd.leave("198.51.100.0")
    assert crowd.enter("10.0.0.1")


def test_a_hospital_comes_from_one_address() -> None:
    crowd = Crowd(CrowdLimits(in_all=100, per_address=2, exempt=(ip_network("198.51.100.0/28"),)))
    assert all(crowd.enter("198.51.100.1") for _ in range(50))
    assert [crowd.enter("198.51.100.99") for _ in range(3)] == [True, True, False]


async def test_behind_a_proxy_the_client_s_address_is_counted() -> None:
    inside: list[int] = []

    async def nested(scope: Scope, _receive: Receive, send: Send) -> None:
        """While one request runs, ask again from the same and from another address."""
        if not inside:
            inside.append(200)
            inside.append((await client.get("/", headers={"X-Forwarded-For": "203.0.113.1"})).status_code)
            inside.append((await client.get("/", headers={"X-Forwarded-For": "203.0.113.2"})).status_code)
        await send_bytes(send, b"", media_type=None, status=204)

    crowd = Crowd(CrowdLimits(in_all=10, per_address=1))
    front = Front([Route("GET", "/", "anybody", nested)], Site.of(ORIGIN, [ip_network(f"{PROXY}/32")]), crowd)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(front, client=(PROXY, 1)), base_url=ORIGIN)
    for _ in range(2):
        assert (await client.get("/", headers={"X-Forwarded-For": "203.0.113.1"})).status_code == 204
    assert inside == [200, 503, 204]
    assert crowd.count == 0
