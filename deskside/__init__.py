"""Self-hosted remote assistance sessions by chat and files.

The package is read from the bottom up: root modules and `backends` know no feature, `app` alone sees everything.
"""

__version__ = "0.1.0"
