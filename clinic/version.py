"""The version of the clinic, written here and nowhere else.

For a release: change VERSION, and give the section "Unreleased" of CHANGELOG.md this number and the
day.
"""

VERSION = "0.4.0"
