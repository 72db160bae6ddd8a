"""Lets a test use what another one has: how a supervisor is run and watched, a PostgreSQL to try things on."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "e2e"))
