"""Moodle's GIFT (https://docs.moodle.org/en/GIFT_format): `grammar` parses, the others translate."""
