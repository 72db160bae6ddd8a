"""Where PostgreSQL's backups come from is said clearly, or the command ends with the remedy."""

import pytest

from duly.backup import back_up
from duly.settings import Settings, Stop

POSTGRESQL = {"DULY_DATABASE_URL": "postgresql://db/duly", "DULY_AUTH_DATABASE_URL": "postgresql://db/duly"}
UNCLEAR = [
    ({"DULY_DATABASE_URL": "postgresql://db/duly"}, "its own tools"),
    (POSTGRESQL, "Set DULY_BACKUP_DATABASE_URL"),
    ({**POSTGRESQL, "DULY_BACKUP_DATABASE_URL": "mysql://db/duly"}, "DULY_BACKUP_DATABASE_URL is no PostgreSQL"),
]


@pytest.mark.parametrize(("environment", "words"), UNCLEAR)
def test_an_unclear_place_is_said(environment, words):
    with pytest.raises(Stop, match=words):
        back_up(Settings.read(environment), None, secrets=False, keep=None, say=print)
