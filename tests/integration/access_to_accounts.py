"""The endpoints of signing in, the own account, the lock, the staff and devices; see `access`."""

from __future__ import annotations

from tests.integration.endpoint import BOTH, POST, Access, Does

TEXT = "Typed-by-hand"

ACCOUNTS = {
    "home_screen.worker": Access("/service-worker.js", public=True),
    "home_screen.offline": Access("/offline/", public=True),
    "auth.signup": Access("/signup/", Does.SIGNS, BOTH, True, (("full_name", TEXT),)),
    "auth.login": Access("/login/", Does.SIGNS, BOTH, True, (("email", "x@example.org"),)),
    "auth.logout": Access("/logout/", Does.SIGNS, POST),
    "auth.account": Access("/account/", Does.EDITS, BOTH, typed=(("clinic_name", TEXT),)),
    "auth.person": Access("/account/person/", Does.EDITS, POST),
    "auth.password": Access("/account/password/", Does.EDITS, POST),
    "auth.forget_kept": Access("/account/kept/forget/", Does.ARCHIVES, POST),
    "own.you": Access("/account/you/"),
    "own.devices": Access("/account/devices/"),
    "own.end_sign_in": Access("/account/sign-ins/{sign_in_id}/end/", Does.ARCHIVES, POST),
    "own.end_other_sign_ins": Access("/account/sign-ins/end-others/", Does.ARCHIVES, POST),
    "own.new_recovery_code": Access("/account/recovery/", Does.EDITS, BOTH),
    "own.recovery_code": Access("/account/recovery/code/", Does.EDITS, BOTH),
    "own.authenticator": Access("/account/authenticator/", Does.EDITS, BOTH),
    "own.authenticator_off": Access("/account/authenticator/off/", Does.EDITS, POST),
    "advice.edit": Access("/account/advice/", Does.EDITS, BOTH),
    "setup.index": Access("/account/settings/"),
    "setup.answer": Access("/account/setup/", Does.EDITS, POST),
    "setup.preview": Access("/account/letterhead/preview/"),
    "setup.logo": Access("/account/logo/", Does.EDITS, BOTH),
    "setup.logo_picture": Access("/account/logo/{logo_id}/"),
    "lock.show": Access("/lock/", Does.SIGNS, BOTH, True),
    "lock.now": Access("/lock/now/", Does.EDITS, POST),
    "lock.beat": Access("/lock/beat/"),
    "shared.show": Access("/account/shared/", Does.EDITS, BOTH),
    "shared.pin": Access("/account/shared/pin/", Does.EDITS, POST),
    "shared.limit": Access("/account/shared/limit/", Does.EDITS, POST),
    "recovery.recover": Access("/recover/", Does.EDITS, BOTH, True, (("code", TEXT),)),
    "recovery.second_step_page": Access("/login/code/", Does.SIGNS, BOTH, True),
    "joining.join": Access("/join/", Does.CREATES, BOTH, True, (("code", TEXT),)),
    "joining.password": Access("/join/password/", Does.EDITS, BOTH, True, (("code", TEXT),)),
    "joining.switch": Access("/switch/{doctor_id}/", Does.EDITS, POST),
    "staff.people": Access(
        "/account/staff/", Does.CREATES, BOTH, typed=(("name", TEXT), ("role", "nurse"))
    ),
    "staff.invitation": Access("/account/staff/invitations/{invitation_id}/"),
    "staff.renew": Access("/account/staff/invitations/{invitation_id}/code/", Does.EDITS, POST),
    "staff.withdraw": Access(
        "/account/staff/invitations/{invitation_id}/withdraw/", Does.ARCHIVES, POST
    ),
    "staff.member": Access("/account/staff/{member_id}/", Does.EDITS, BOTH),
    "staff.role": Access("/account/staff/{member_id}/role/", Does.EDITS, POST),
    "staff.new_password": Access("/account/staff/{member_id}/password/", Does.EDITS, POST),
    "staff.remove": Access("/account/staff/{member_id}/remove/", Does.ARCHIVES, BOTH),
    "staff.roles": Access("/account/staff/roles/"),
}
