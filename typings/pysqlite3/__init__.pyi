# pysqlite3 is Python's own sqlite3 module, built against a newer SQLite, and ships no types.
from sqlite3 import *
