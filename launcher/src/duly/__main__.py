"""`python -m duly` is the command `duly`."""

from duly.cli import main

raise SystemExit(main())
