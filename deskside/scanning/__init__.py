"""Files are looked at by a virus scanner before anybody opens them: held, then released or held back for good."""

from deskside.scanning.clamd import Clamd, ScannerTrouble, clamd_at
from deskside.scanning.scanner import Scanner, ScanPolicy

__all__ = ["Clamd", "ScanPolicy", "Scanner", "ScannerTrouble", "clamd_at"]
