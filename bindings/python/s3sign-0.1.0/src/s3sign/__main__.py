"""`python -m s3sign`: see `s3sign.cli`."""

from .cli import main

raise SystemExit(main())
