# The same module as pysqlite3, by other builders; installed only on Linux on ARM.

from pysqlite3 import dbapi2 as dbapi2
