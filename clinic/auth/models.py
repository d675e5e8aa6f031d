"""Accounts, sign-ins, shared devices, throttles, kept forms. The staff is in `staff_models`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    inspect,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.audit.service import actor
from clinic.auth.lock_rules import DeviceUse
from clinic.auth.permissions import Permission, Role
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import AutoKey, Model
from clinic.extensions import session as open_session
from clinic.tenancy.accounts import Account
from clinic.tenancy.owned import Owned
from clinic.versions import Versioned

SET_UP = '{"list": "hidden"}'


class User(Account, Audited, Model):
    """A person who signs in. `email` is normalised by `normalise_email`.

    `full_name` to `signature` are of a person who owns no records; an owner's stand in `doctors`
    and in the print settings.
    """

    __tablename__ = "users"
    __unaudited__: ClassVar[frozenset[str]] = frozenset(
        {"password_hash", "signature", "recovery_hash", "totp_secret", "totp_step", "pin_hash"}
        | {"recover_key"}
    )

    id: Mapped[int] = mapped_column(AutoKey, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    password_changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    recovery_hash: Mapped[str | None] = mapped_column(String(64))
    """The hash of the recovery code; None where there is none."""

    recovery_made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recover_key: Mapped[str | None] = mapped_column(String(64))
    """The hash of the form that used the last recovery code: the same form sent twice is known."""

    pin_hash: Mapped[str | None] = mapped_column(String(255))
    """The hash of the PIN that opens shared devices; None where there is none."""

    totp_secret: Mapped[str | None] = mapped_column(String(200))
    """The secret of the authenticator app, sealed (`clinic.auth.totp`); None where it is off."""

    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    """The time step of the last code that was accepted: it and earlier ones work no more."""

    signup_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    full_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    qualification: Mapped[str] = mapped_column(String(200), default="", server_default="")
    registration_number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    registration_council: Mapped[str] = mapped_column(String(200), default="", server_default="")
    signature: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """A PNG that this program wrote."""

    details_version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Rises with each change of the columns from `full_name` to `registration_council`."""

    doctor: Mapped[Doctor | None] = relationship(back_populates="user", lazy="joined")
    """The records that the person owns; None of staff."""

    def own_doctor(self) -> Doctor:
        """Return the records that the person owns. Raises LookupError where there are none."""
        if self.doctor is None:
            raise LookupError(f"User {self.id} owns no records.")
        return self.doctor

    def audit_key(self) -> tuple[int, int]:
        """Return (doctor, number): the doctor is the one whose records are open."""
        own = self.doctor.id if self.doctor else None
        return open_session().info.get("doctor_id") or own, self.id  # type: ignore[return-value]

    def is_of(self, doctor_id: int) -> bool:
        """Return whether the row may be written in this doctor's scope. In that of another doctor a
        person changes only their own account.
        """
        if self.doctor is None:
            return actor() in (self.id, None)
        return self.doctor.is_of(doctor_id) or actor() == self.id


class Doctor(Account, Versioned, Audited, Model):
    """The owner of records, with the name and letterhead that print on every paper.

    `print_language` is that of prescriptions and all other papers; `bill_language` that of bills if
    it differs, else "". `setup`: answers to the set-up list, written unversioned.
    """

    __tablename__ = "doctors"
    __unaudited__: ClassVar[frozenset[str]] = frozenset({"setup"})
    __table_args__ = (CheckConstraint("default_fee_paise >= 0", name="fee_not_negative"),)

    id: Mapped[int] = mapped_column(AutoKey, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    qualification: Mapped[str] = mapped_column(String(200), default="")
    registration_number: Mapped[str] = mapped_column(String(60), default="")
    registration_council: Mapped[str] = mapped_column(String(200), default="")
    clinic_name: Mapped[str] = mapped_column(String(200), default="")
    clinic_address: Mapped[str] = mapped_column(Text, default="")
    clinic_phone: Mapped[str | None] = mapped_column(String(20))
    other_phones: Mapped[str | None] = mapped_column(String(64))
    upi_id: Mapped[str] = mapped_column(String(100), default="")
    default_fee_paise: Mapped[int] = mapped_column(BigInteger, default=0)
    print_language: Mapped[str] = mapped_column(String(8), default="en")
    bill_language: Mapped[str] = mapped_column(String(8), default="", server_default="")
    room: Mapped[str] = mapped_column(String(60), default="", server_default="")
    lock_minutes: Mapped[int] = mapped_column(Integer, default=5, server_default="5")
    """After how many minutes without use a shared device locks these records; 0: only by hand."""

    setup: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default=SET_UP)

    user: Mapped[User] = relationship(back_populates="doctor")

    def audit_key(self) -> tuple[int, int]:
        return self.id, self.id

    def is_of(self, doctor_id: int) -> bool:
        is_new_or_read_as = inspect(self).identity in (None, (doctor_id,))
        return self.id == doctor_id and is_new_or_read_as


@dataclass(frozen=True, slots=True)
class DoctorRow:
    """A doctor as pages and papers show one."""

    id: int
    user_id: int
    full_name: str
    qualification: str
    registration_number: str
    registration_council: str
    clinic_name: str
    clinic_address: str
    clinic_phone: str | None
    other_phones: str | None
    upi_id: str
    default_fee_paise: int
    print_language: str
    room: str
    bill_language: str = ""
    setup: dict[str, str] = field(default_factory=dict, hash=False)


AnyDoctor = Doctor | DoctorRow


@dataclass(frozen=True, slots=True)
class OpenRecords:
    """A doctor whose records a person may open; `room` is "" if it is not given."""

    doctor_id: int
    full_name: str
    room: str


@dataclass(slots=True)
class SignedIn:
    """The signed-in person of a request, and the doctor whose records are open.

    To change the account, load it with `service.get_user`.
    """

    id: int
    email: str
    full_name: str
    """The person's name, not the doctor's."""

    role: Role
    doctor: AnyDoctor
    permissions: frozenset[Permission]
    """The person's permissions in the records of `doctor`."""

    is_registered: bool
    """Has a registration number to sign with."""

    records: tuple[OpenRecords, ...]
    """Whose records the person may open: the own first, then those of doctors they work with."""
    discount_cap_bp: int | None
    """The largest discount in basis points; None: that of the role."""

    token: str
    """The device's sign-in token of this request; the database stores its hash."""

    use: DeviceUse
    lock_key: str = ""
    """What names the person at the lock of a shared device; "" on any other."""

    # Required by Flask-Login; a closed account would be inactive.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    @property
    def is_owner(self) -> bool:
        """Return whether the person's own records are open."""
        return self.role is Role.DOCTOR

    def get_id(self) -> str:
        """Return the value for the cookie: the token of one sign-in, never the user's number."""
        return self.token


class SignIn(Account, Model):
    """A signed-in device. The row is kept for a while after the sign-in has ended."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(AutoKey, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    doctor_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("doctors.id"))
    """Whose records are open on the device; None: the person's own."""

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str | None] = mapped_column(String(64))
    device: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=utc_now)
    """When the device was used last, to the minutes of `lock_rules.write_every`."""

    shared_device_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("shared_devices.id"), index=True
    )
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pin_failures: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Wrong PINs since the last right one; a new sign-in by password begins at 0."""

    def is_of(self, doctor_id: int) -> bool:
        """Return whether it is the own sign-in of who acts, whichever records are open."""
        return self.user_id == actor()


class SharedDevice(Account, Model):
    """A tablet or PC that several people use in turn. Its cookie holds a token; here is the hash.

    A person's sign-in there opens again by PIN. The row stays after it is shared no more.
    """

    __tablename__ = "shared_devices"

    id: Mapped[int] = mapped_column(AutoKey, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Throttle(Account, Model):
    """The wrong tries that still count for a key at the time `last_at`.

    From then on they expire one by one (see `clinic.auth.throttle`).
    """

    __tablename__ = "sign_in_throttles"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class KeptForm(Owned, Model):
    """A form that arrived after its sign-in had ended, stored for the person who typed it.

    It was sent to `address` with the request key `form_key` or "". `fields` are pairs of name and
    value as sent; never a password. Not audited: saving the form later is.
    """

    __tablename__ = "kept_forms"

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id"), primary_key=True, autoincrement=False
    )
    address: Mapped[str] = mapped_column(String(300), primary_key=True)
    form_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
