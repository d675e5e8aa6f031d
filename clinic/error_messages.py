"""The texts of error pages: a title, and what to do."""

from __future__ import annotations

PAGES = {
    400: ("This could not be understood", "Go back, reload the page, and try again."),
    403: ("This is not allowed", "Sign in as somebody who may do this."),
    404: ("There is nothing here", "It may have been moved, or the address may be mistyped."),
    405: ("This page cannot do that", "Go back and use the buttons of the page."),
    409: ("Somebody else changed this", "Look at both texts and choose."),
    413: ("This is too large", "Shorten the text: a form takes at most one megabyte."),
    429: ("Too many tries", "Wait a little and try again."),
    500: ("Something went wrong on our side", "Nothing was saved by this step. Try it again."),
    503: ("The clinic's database is busy", "Nothing was saved by this step. Try it again."),
}
"""Title and advice by HTTP status."""

FILE_TOO_LARGE = ("This file is too large", "Nothing was saved. Go back and choose a smaller one.")
"""For a form with a file, in place of the advice for a long text."""

DISK_FULL = (
    "The clinic's disk is full",
    "Nothing was saved by this step. Make room on the computer that runs the clinic, "
    "then send it again.",
)

DISK_FULL_FOR_A_PAGE = (
    DISK_FULL[0],
    "There is no room to make this file. Make room on the computer that runs the clinic, then open "
    "it again.",
)

FILES_SILENT = (
    "The place of the files does not answer",
    "Reports and photos cannot be reached just now; everything else works. Try it again.",
)

READ_ONLY = (
    "This copy of the clinic can only be read",
    "Nothing was saved by this step. Do it where the clinic is written, or try it again here when "
    "this is the main one.",
)

NO_SIGN_IN = (
    READ_ONLY[0],
    "A sign-in is written down, so nobody can sign in here. A device that signed in where the "
    "clinic is written stays signed in.",
)

SILENT = (
    "The clinic's database does not answer",
    "It is not known whether this step was saved. Try it again: nothing is saved twice.",
)

SILENT_FOR_A_PAGE = (SILENT[0], "Nothing is lost. Open the page again in a minute.")

NOT_READY = (
    "The clinic's database is not ready",
    "Nothing was saved by this step. Whoever looks after the clinic's computer finds in its log "
    "what to do. Try it again then.",
)

ANOTHERS_FORM = (
    "Somebody else had this form open",
    "Nothing was saved. What was typed is kept for them, and comes back when they sign in.",
)

NOT_ALLOWED = "You may not do this here"

OTHER_RECORDS = "This was typed in the records of another doctor"
GONE = "You do not work for that doctor any more. Nothing was saved."

NOT_KEPT = (
    ANOTHERS_FORM[0],
    "Nothing was saved, and what was typed cannot be kept for them now. Go back, and let them send "
    "it themselves.",
)

FROM_ELSEWHERE = (
    "This was sent by another site",
    "Nothing was saved. If you did not mean to send anything here, you need do nothing.",
)
