"""`python -m deskside.cli` is `deskside`."""

import sys

from deskside.cli.main import main

sys.exit(main())
