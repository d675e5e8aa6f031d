"""The version of the clinic, said here and nowhere else.

For a release: change VERSION, and give what stands under "Unreleased" in CHANGELOG.md this number
and the day.
"""

VERSION = "0.4.0"
