"""Lets a test use what another one has: how a supervisor is run and watched."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
