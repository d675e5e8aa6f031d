"""Turn an open archive into an encrypted backup, and back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from clinic.backup import encryption, target, workplace
from clinic.backup.archive import DamagedBackup
from clinic.backup.destinations import checksum_of_file
from clinic.backup.encryption import DamagedEncryption, WrongKey
from clinic.backup.keys import BackupKeys

__all__ = ["WrongKey", "opened", "seal"]
PLAIN = "clinic.zip"


def seal(source: Path, file: Path, keys: BackupKeys) -> bool:
    """Encrypt an archive into a new file to both keys; open it again before it gets its name.

    Returns whether an unfinished file of an earlier run was removed. Raises target.TargetRefused,
    DamagedBackup and OSError; then there is no file.
    """
    with target.writing(file) as partial, source.open("rb") as plain:
        encryption.encrypt(plain, partial.handle, keys.recipients())
        partial.flush_to_disk()
        partial.handle.seek(0)
        try:
            inside = encryption.checksum_inside(partial.handle, keys.machine)
        except (DamagedEncryption, WrongKey) as error:
            raise DamagedBackup("it cannot be opened again") from error
        if inside != checksum_of_file(source):
            raise DamagedBackup("it holds something else than was encrypted")
        partial.publish()
        return partial.replaced


@contextmanager
def opened(file: Path, secrets: Sequence[str], data_dir: Path) -> Iterator[Path]:
    """Give the archive in an encrypted file, opened with the first key that fits, for the block.

    Raises WrongKey, DamagedBackup and OSError.
    """
    with workplace.workspace(data_dir) as folder:
        plain = folder / PLAIN
        for secret in secrets:
            try:
                with file.open("rb") as source, plain.open("wb") as handle:
                    encryption.decrypt(source, handle, secret)
            except WrongKey:
                continue
            except DamagedEncryption:
                raise DamagedBackup("it was cut or changed since it was encrypted") from None
            break
        else:
            raise WrongKey
        yield plain
