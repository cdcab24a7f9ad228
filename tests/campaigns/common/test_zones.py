"""The list of time zones: by city, and nothing that was set gets lost."""

from __future__ import annotations

import zoneinfo

from campaigns.common.zones import zone_choices


def test_people_find_their_city():
    labels = dict(zone_choices())
    assert labels["Europe/London"] == "London, Europe"
    assert labels["America/Argentina/Ushuaia"] == "Ushuaia, Argentina, America"
    assert list(labels)[0] == "UTC"
    assert list(labels.values())[1:] == sorted(list(labels.values())[1:])


def test_only_places_are_offered():
    assert not {"Factory", "localtime", "Etc/GMT+9", "EST5EDT"} & set(dict(zone_choices()))
    assert set(dict(zone_choices())) <= zoneinfo.available_timezones()


def test_a_zone_of_another_kind_stays_what_it_is():
    assert zone_choices("Etc/GMT+9")[0] == ("Etc/GMT+9", "Etc/GMT+9")
    assert zone_choices("Mars/Olympus") == zone_choices()
