"""The load for uploads and downloads, as a process of its own with threads that only send or receive.

`python -m benchmarks.bytes_load` reads one job as JSON from its input and prints the seconds each file took.
"""

import json
import socket
import sys
import threading
import time
from typing import Any

MIB = 1024 * 1024
_PIECE = bytes(range(256)) * 4096


def request(connection: socket.socket, method: str, path: str, headers: dict[str, str], length: int | None) -> None:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())


def answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers, and what of the body came with them."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536) or _closed()
    head, _, rest = data.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(status.split()[1]), headers, rest


def _closed() -> bytes:
    raise ConnectionError("the server closed the connection")


def send_body(connection: socket.socket, length: int) -> None:
    for offset in range(0, length, MIB):
        connection.sendall(_PIECE[: min(MIB, length - offset)])


def whole_answer(connection: socket.socket) -> tuple[int, dict[str, str]]:
    status, headers, rest = answer(connection)
    left = int(headers.get("content-length", "0")) - len(rest)
    while left > 0:
        left -= len(connection.recv(min(left, 65_536)) or _closed())
    return status, headers


def put(job: dict[str, Any], number: int) -> None:
    """The bare way."""
    with socket.create_connection(("127.0.0.1", job["port"])) as connection:
        request(connection, "PUT", f"/{number}", {}, job["size"])
        send_body(connection, job["size"])
        status, _ = whole_answer(connection)
        assert status == 200, status


def tus(job: dict[str, Any], number: int) -> None:
    """Announce, then bring the bytes in chunks."""
    size, chunk = job["size"], job["chunk"]
    headers = {**job["headers"], "Tus-Resumable": "1.0.0"}
    with socket.create_connection(("127.0.0.1", job["port"])) as connection:
        creation = {"Upload-Length": str(size), "Upload-Metadata": job["metadata"][number]}
        request(connection, "POST", job["path"], headers | creation, 0)
        status, said = whole_answer(connection)
        assert status == 201, status
        address = "/" + said["location"].split("://")[-1].partition("/")[2]
        for offset in range(0, size, chunk):
            length = min(chunk, size - offset)
            piece = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            request(connection, "PATCH", address, headers | piece, length)
            send_body(connection, length)
            status, said = whole_answer(connection)
            assert (status, said["upload-offset"]) == (204, str(offset + length)), status


def get(job: dict[str, Any], number: int) -> None:
    """Receive and throw away."""
    buffer = bytearray(MIB)
    with socket.create_connection(("127.0.0.1", job["port"])) as connection:
        request(connection, "GET", job["paths"][number], job["headers"], None)
        status, headers, rest = answer(connection)
        assert status == 200, status
        left = int(headers["content-length"]) - len(rest)
        while left > 0:
            left -= connection.recv_into(buffer) or len(_closed())


WAYS = {"put": put, "tus": tus, "get": get}


def main() -> None:
    job = json.load(sys.stdin)
    way, failures = WAYS[job["way"]], list[str]()

    def run(number: int) -> None:
        try:
            way(job, number)
        except (OSError, AssertionError) as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=run, args=[number]) for number in range(job["files"])]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"seconds": time.perf_counter() - began, "failures": failures}))


if __name__ == "__main__":
    main()
