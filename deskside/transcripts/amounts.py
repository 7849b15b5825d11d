"""Times, durations and sizes in the words of a transcript: English, exact, the same on every machine. Pure."""

from datetime import datetime, tzinfo

from deskside.clock import as_datetime

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


def local(at_ms: int, zone: tzinfo) -> datetime:
    """The time on the clocks of a zone."""
    return as_datetime(at_ms).astimezone(zone)


def day(at: datetime) -> str:
    """`Tuesday, 17 November 2026`."""
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year}"


def stamp(at: datetime) -> str:
    """`2026-11-17 14:02:11 +01:00`: complete wherever it is quoted, in the hour that a change of clocks repeats too."""
    offset = at.strftime("%z")
    return f"{at:%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]}"


def duration(ms: int) -> str:
    """`2 h 5 min 0 s`, without the units that come to nothing in front."""
    seconds = max(0, ms) // 1_000
    parts = (seconds // 3_600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s")
    shown = [f"{number:,} {unit}" for number, unit in parts]
    first = next((at for at, (number, _) in enumerate(parts) if number), len(parts) - 1)
    return " ".join(shown[first:])


def size(size_bytes: int) -> str:
    """`1,234,567 bytes (1.2 MB)`: the exact number, and one for people in powers of ten, as the screens show it."""
    exact = f"{size_bytes:,} {'byte' if size_bytes == 1 else 'bytes'}"
    unit = 0
    # 999.5 KB would round to 1,000 KB, so the next unit begins a little before its power.
    while unit < len(_UNITS) - 1 and size_bytes >= 999.5 * 1_000**unit:
        unit += 1
    if unit == 0:
        return exact
    value = size_bytes / 1_000**unit
    return f"{exact} ({value:,.{0 if unit < 2 or value >= 99.95 else 1}f} {_UNITS[unit]})"


def count(number: int, one: str, many: str = "") -> str:
    """`1 message`, `2 messages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
