"""The permission of each endpoint, listed a second time to find errors in the marks of views."""

from __future__ import annotations

from clinic.auth.permissions import Permission

P, EVERYBODY = Permission, None

GET: dict[P | None, str] = {
    EVERYBODY: (
        "auth.account chart.home chart.keys desk.show jobs.show lock.beat own.authenticator"
        " own.devices own.new_recovery_code own.recovery_code own.you setup.index shared.show"
    ),
    P.PATIENTS: (
        "chart.found chart.patient chart.patients patients.edit patients.lookalikes patients.new"
        " patients.who"
        " relations.relate relations.show taking_over.copy"
    ),
    P.ARCHIVE_PATIENTS: "patients.delete",
    P.LINK_PATIENTS: "linking.choose linking.link linking.undo",
    P.QUEUE: "queue.entry queue.show queue.slip queue.urgent",
    P.ALERTS: "alerts.show",
    P.ALLERGIES: "alerts.add_allergy alerts.edit_allergy alerts.suggest_allergy",
    P.PROBLEMS: "alerts.add_problem alerts.edit_problem alerts.suggest_problem",
    P.VITALS: (
        "measurements.show moving.choose_for_vitals moving.move_vitals moving.strike_vitals"
        " queue.vitals"
    ),
    P.ADD_REPORTS: "files.add files.of_patient",
    P.REPORTS: (
        "files.beside files.download files.edit files.edit_file files.page files.show"
        " files.thumbnail files.whole moving.choose_for_file moving.choose_for_report"
        " moving.move_file moving.move_report"
    ),
    P.LABS: "labs.add labs.edit labs.of_patient",
    P.NOTES: "chart.visit letters.show prescribing.show",
    P.WRITE_NOTES: (
        "consultation.ingredients consultation.suggestions consultation.write library.show"
        " letters.draft letters.new moving.choose moving.move"
        " visits.edit visits.new"
    ),
    P.SIGN: "letters.revoke prescribing.own_signature",
    P.PRINT_PRESCRIPTIONS: "letters.of_patient letters.pdf prescribing.pdf",
    P.REGISTERS: (
        "letters.register letters.register_csv prescribing.register prescribing.register_csv"
    ),
    P.BILLS: (
        "billing.bills billing.show dues.dues dues.owing papers.bill papers.credit_note papers.kept"
        " papers.original papers.payment"
    ),
    P.TAKE_MONEY: (
        "billing.edit counter.new counter.new_for_patient dues.remind money.advance money.pay"
        " money.pay_button pricelist.services pricelist.show settling.dues settling.reference"
    ),
    P.REFUNDS: "money.refund",
    P.TAKE_BACK: "money.take_back moving.choose_for_money moving.move_money",
    P.CREDIT_NOTES: "money.credit",
    P.CANCEL_BILLS: "money.cancel",
    P.COUNT_DRAWER: "closing.count closing.total",
    P.CLOSE_DAY: "closing.close",
    P.CASH_OUT: "daybook.move",
    P.REOPEN_DAY: "amending.correct amending.reopen",
    P.DAYBOOK: (
        "daybook.day_csv daybook.day_pdf daybook.gst_csv daybook.month daybook.month_csv"
        " daybook.month_entries_csv daybook.month_pdf daybook.show daybook.today daybook.year"
        " daybook.year_csv daybook.year_pdf dues.at_day_end dues.day_end_csv gst.month"
    ),
    P.STATEMENTS: "statements.statements",
    P.PRICE_LIST: "pricelist.edit",
    P.SETTINGS: (
        "letters.new_text letters.text letters.texts"
        " advice.edit backups.show prescribing.margins prescribing.notes prescribing.printing"
        " prescribing.test_page settings.edit setup.logo setup.logo_picture setup.preview"
        " waitingroom.screens"
    ),
    P.STAFF: "acts.today staff.invitation staff.member staff.people staff.remove staff.roles",
    P.TRAIL: "trail.patient trail.patient_csv trail.person trail.person_csv",
    P.IMPORT_PATIENTS: "exchange.left_out exchange.lists exchange.show",
    P.WHOLE_RECORD: "exchange.record exchange.record_data exchange.record_pdf",
    P.EXPORT: "exchange.download exchange.everything",
}

POST: dict[P | None, str] = {
    EVERYBODY: (
        "auth.forget_kept auth.logout auth.password auth.person jobs.cancel joining.switch"
        " lock.now"
        " own.authenticator own.authenticator_off own.end_other_sign_ins own.end_sign_in"
        " own.new_recovery_code own.recovery_code shared.pin shared.show"
    ),
    P.PATIENTS: (
        "patients.edit patients.new relations.relate relations.remove relations.restore"
        " taking_over.copy"
    ),
    P.ARCHIVE_PATIENTS: "patients.delete patients.restore",
    P.LINK_PATIENTS: "linking.link linking.undo",
    P.ALLERGIES: (
        "alerts.add_allergy alerts.edit_allergy alerts.end_allergy alerts.restore_allergy"
        " alerts.state_no_allergies alerts.withdraw_no_allergies"
    ),
    P.PROBLEMS: (
        "alerts.add_problem alerts.edit_problem alerts.end_problem alerts.restore_problem"
    ),
    P.QUEUE: "queue.act queue.arrive queue.urgent",
    P.CALL_PATIENTS: "queue.call queue.call_next",
    P.OTHER_PRICE: "chart.charge chart.no_charge",
    P.ADD_REPORTS: "files.add files.add_files",
    P.REPORTS: (
        "files.archive files.confirm files.edit files.edit_file files.move_file files.remove_file"
        " files.restore files.restore_file moving.move_file moving.move_report"
    ),
    P.VITALS: (
        "measurements.begin measurements.take moving.move_vitals moving.strike_vitals"
        " queue.take_vitals"
    ),
    P.LABS: "labs.add labs.edit labs.restore labs.strike",
    P.WRITE_NOTES: (
        "consultation.begin consultation.begin_next consultation.save queue.discard queue.restore"
        " moving.move"
        " library.archive_medicine library.archive_template"
        " library.confirm_medicine library.favourite library.restore_medicine"
        " library.restore_template visits.edit visits.new"
        " letters.discard letters.draft letters.new letters.restore"
    ),
    P.SIGN: "letters.revoke letters.write_anew prescribing.own_signature",
    P.TAKE_MONEY: (
        "billing.edit counter.draft counter.draft_for_patient counter.new counter.new_for_patient"
        " dues.remind dues.withdraw"
        " money.advance money.pay money.use_advance"
        " settling.allocation settling.dues settling.reference"
    ),
    P.REFUNDS: "money.give_back_advance money.refund",
    P.TAKE_BACK: "money.take_back moving.move_money",
    P.CREDIT_NOTES: "money.credit",
    P.CANCEL_BILLS: "money.cancel",
    P.COUNT_DRAWER: "closing.count",
    P.CLOSE_DAY: "closing.close",
    P.CASH_OUT: "daybook.move",
    P.REOPEN_DAY: "amending.correct amending.reopen",
    P.STATEMENTS: "statements.columns statements.enter statements.statements",
    P.PRICE_LIST: (
        "pricelist.archive pricelist.edit pricelist.restore pricelist.services pricelist.usual"
    ),
    P.SETTINGS: (
        "letters.archive_text letters.new_text letters.restore_text letters.text"
        " advice.edit auth.account prescribing.notes prescribing.printing prescribing.signature"
        " settings.edit setup.answer setup.logo shared.limit waitingroom.revoke"
        " waitingroom.screens waitingroom.together"
    ),
    P.STAFF: (
        "staff.member staff.new_password staff.people staff.remove staff.renew staff.role"
        " staff.withdraw"
    ),
    P.IMPORT_PATIENTS: (
        "exchange.choose exchange.columns exchange.discard exchange.lists exchange.start"
        " exchange.undo"
    ),
    P.EXPORT: "exchange.everything exchange.remove",
}

NEEDS = {
    (endpoint, method): permission
    for method, table in (("GET", GET), ("POST", POST))
    for permission, endpoints in table.items()
    for endpoint in endpoints.split()
}
"""The permission by endpoint and method."""
