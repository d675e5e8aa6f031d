"""The command that makes the keys of the backups, and lets the printed one be typed back."""

from __future__ import annotations

import click
from flask import current_app

from clinic.backup import keys
from clinic.backup.encryption import InvalidKey, make_secret, recipient_of
from clinic.command_line import on_the_database

PRINT = """\
RECOVERY KEY OF THE CLINIC'S BACKUPS
Write it down or print it, twice. Keep it away from this computer and from the backups: who has it
and a backup can read all records; without it, and without this computer, nobody can.
It is shown this once.
"""
TYPE_BACK = "Now type it back from the paper, in one line"
WRONG = {
    "letters": "A letter is wrong or missing: compare each group with what stands above.",
    "other": "This is another key, not the one above.",
}
TRIES = 10


@click.command("backup-keys")
@click.option("--renew", is_flag=True, help="Make other keys; older backups need the older paper.")
@on_the_database
def backup_keys(renew: bool) -> None:
    """Make the recovery key, and show it once; set-up is done when it was typed back.

    From then on backups are encrypted, to that key and to one of this machine.
    """
    data_dir = current_app.config["DATA_DIR"]
    try:
        owned = keys.find(data_dir, current_app.config["BACKUP_KEYS"])
    except keys.InvalidKeys as error:
        if not renew:
            raise click.ClickException(f"{error} --renew makes other ones.") from None
        owned = None
    if owned and not renew:
        raise click.ClickException(
            f"The keys are set up already, for the recovery key of {owned.recovery}."
        )
    secret = make_secret()
    click.echo(PRINT)
    for line in keys.printable(secret):
        click.echo(f"    {line}")
    click.echo("")
    _type_back(secret)
    try:
        keys.keep(data_dir, recipient_of(secret))
    except OSError as error:
        reason = error.strerror or error
        raise click.ClickException(f"The keys cannot be stored: {reason}.") from None
    click.echo(f"Done. Backups are encrypted from now on, to {recipient_of(secret)}")


def _type_back(secret: str) -> None:
    """Ask for the key until it is right. Nothing is stored where it never is."""
    for _ in range(TRIES):
        try:
            typed = keys.parse_printed(click.prompt(TYPE_BACK, prompt_suffix=":\n"))
        except InvalidKey:
            click.echo(WRONG["letters"])
            continue
        except click.Abort:
            break
        if typed == secret:
            return
        click.echo(WRONG["other"])
    raise click.ClickException("The key was not typed back: nothing is set up. Begin again.")
