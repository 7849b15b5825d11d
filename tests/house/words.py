"""Finds words that no tracked file may hold: registries' hosts, one machine's paths, keys, traces of how work was planned.

The patterns are put together from pieces, so that this file passes its own rule.
"""

import re
from collections.abc import Iterator, Mapping

HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com")
FOLDERS = ("work", "farm", "root", "home")

EVERYWHERE: Mapping[str, re.Pattern[str]] = {
    "a package registry's host": re.compile("|".join(re.escape(host) for host in HOSTS)),
    "a path of one machine": re.compile(rf"(?<![\w.])/(?:{'|'.join(FOLDERS)})/[A-Za-z.]"),
    "a folder outside the repository": re.compile(r"\.\./" + "shared"),
    "a private key": re.compile("-----BEGIN [A-Z ]*PRIVATE" + " KEY-----"),
    "an access token": re.compile(r"\b(?:gh[pousr]_|github_" + r"pat_|AKIA)[A-Za-z0-9_]{16,}"),
    "the number of an issue": re.compile(r"\bissues?" + r" #?\d", re.IGNORECASE),
    "a mark of an unfinished merge": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}

LOCKS_ONLY: Mapping[str, re.Pattern[str]] = {
    "an address to download from": re.compile(r'"resolved"|\.tgz\b|\.whl\b|--(?:extra-)?index-url|--find-links'),
}

LOCKS = frozenset({"requirements.lock", "requirements-dev.lock", "web/package-lock.json"})


def forbidden(path: str, text: str) -> Iterator[str]:
    """Each forbidden word in this file, as a sentence that does not repeat it."""
    rules = {**EVERYWHERE, **LOCKS_ONLY} if path in LOCKS else EVERYWHERE
    for what, pattern in rules.items():
        for found in pattern.finditer(text):
            yield f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {what}"
