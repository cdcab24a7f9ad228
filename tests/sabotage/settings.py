"""The tests' settings, with a database that was migrated before: migrating takes longer than most tests here."""

import os

from tests.settings import *  # noqa: F403  all of them are taken over
from tests.settings import DATABASES

DATABASES["default"]["TEST"] = {"NAME": os.environ["SABOTAGE_DATABASE"]}
