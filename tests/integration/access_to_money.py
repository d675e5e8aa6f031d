"""The endpoints of bills, papers, the day book and prices; see `access`."""

from __future__ import annotations

from tests.integration.endpoint import BOTH, POST, Access, Does

TEXT = "Typed-by-hand"

DAY, MONTH = "/daybook/2026-11-20", "/daybook/month/2026-11"
YEAR = "/daybook/year/<int(fixed_digits=4):begins>"

MONEY = {
    "billing.bills": Access("/billing/"),
    "counter.new": Access("/visits/{visit_id}/bill/", Does.CREATES, BOTH, typed=(("notes", TEXT),)),
    "counter.draft": Access("/visits/{visit_id}/bill/draft/", Does.CREATES, POST),
    "counter.new_for_patient": Access(
        "/patients/{patient_id}/bill/",
        Does.CREATES,
        BOTH,
        typed=(
            ("notes", TEXT),
            ("line-0-name", "Dressing"),
            ("line-0-price", "100"),
            ("total_amount", "100"),
        ),
    ),
    "counter.draft_for_patient": Access("/patients/{patient_id}/bill/draft/", Does.CREATES, POST),
    "billing.show": Access("/billing/{bill_id}/"),
    "billing.edit": Access("/billing/{bill_id}/edit/", Does.EDITS, BOTH, typed=(("notes", TEXT),)),
    "papers.bill": Access("/billing/{bill_id}/pdf/"),
    "daybook.today": Access("/daybook/"),
    "acts.today": Access("/daybook/acts/"),
    "daybook.show": Access(f"{DAY}/", rule="/daybook/<day:day>/"),
    "daybook.day_csv": Access(f"{DAY}/csv/", rule="/daybook/<day:day>/csv/"),
    "daybook.day_pdf": Access(f"{DAY}/pdf/", rule="/daybook/<day:day>/pdf/"),
    "daybook.move": Access(
        "/daybook/cash/",
        Does.CREATES,
        BOTH,
        typed=(("reason", TEXT), ("amount", "200"), ("direction", "in")),
    ),
    "daybook.month": Access(f"{MONTH}/", rule="/daybook/month/<month:month>/"),
    "gst.month": Access(f"{MONTH}/gst/", rule="/daybook/month/<month:month>/gst/"),
    "daybook.gst_csv": Access(f"{MONTH}/gst/csv/", rule="/daybook/month/<month:month>/gst/csv/"),
    "daybook.month_csv": Access(f"{MONTH}/csv/", rule="/daybook/month/<month:month>/csv/"),
    "daybook.month_entries_csv": Access(
        f"{MONTH}/entries/csv/", rule="/daybook/month/<month:month>/entries/csv/"
    ),
    "daybook.month_pdf": Access(f"{MONTH}/pdf/", rule="/daybook/month/<month:month>/pdf/"),
    "daybook.year": Access("/daybook/year/2026/", rule=f"{YEAR}/"),
    "daybook.year_csv": Access("/daybook/year/2026/csv/", rule=f"{YEAR}/csv/"),
    "daybook.year_pdf": Access("/daybook/year/2026/pdf/", rule=f"{YEAR}/pdf/"),
    "amending.reopen": Access(
        f"{DAY}/reopen/", Does.CREATES, BOTH, rule="/daybook/<day:day>/reopen/"
    ),
    "amending.correct": Access(
        f"{DAY}/correct/", Does.CREATES, BOTH, rule="/daybook/<day:day>/correct/"
    ),
    "closing.total": Access("/daybook/count/total/"),
    "closing.count": Access(f"{DAY}/count/", Does.CREATES, BOTH, rule="/daybook/<day:day>/count/"),
    "closing.close": Access(f"{DAY}/close/", Does.CREATES, BOTH, rule="/daybook/<day:day>/close/"),
    "papers.kept": Access("/billing/{bill_id}/papers/"),
    "papers.original": Access("/billing/papers/{paper_id}/pdf/"),
    "papers.payment": Access("/billing/payments/{payment_id}/pdf/"),
    "papers.credit_note": Access("/billing/credit-notes/{credit_note_id}/pdf/"),
    "dues.dues": Access("/billing/dues/"),
    "dues.at_day_end": Access("/daybook/dues/"),
    "dues.day_end_csv": Access("/daybook/dues/csv/"),
    "dues.owing": Access("/patients/{patient_id}/owing/"),
    "dues.remind": Access("/patients/{patient_id}/reminder/", Does.ARCHIVES, BOTH),
    "dues.withdraw": Access("/patients/{patient_id}/reminder/withdraw/", Does.ARCHIVES, POST),
    "settling.dues": Access("/patients/{patient_id}/dues/", Does.CREATES, BOTH),
    "money.pay_button": Access("/billing/{bill_id}/pay/button/"),
    "settling.allocation": Access("/patients/{patient_id}/dues/allocation/", Does.SHOWS, POST),
    "settling.reference": Access("/payments/{payment_id}/reference/", Does.EDITS, BOTH),
    "money.pay": Access("/billing/{bill_id}/pay/", Does.CREATES, BOTH),
    "money.refund": Access(
        "/billing/{bill_id}/refund/", Does.CREATES, BOTH, typed=(("reason", TEXT),)
    ),
    "money.take_back": Access(
        "/payments/{payment_id}/take-back/", Does.CREATES, BOTH, typed=(("reason", TEXT),)
    ),
    "money.credit": Access(
        "/billing/{bill_id}/credit/", Does.CREATES, BOTH, typed=(("reason", TEXT),)
    ),
    "money.cancel": Access(
        "/billing/{bill_id}/cancel/", Does.EDITS, BOTH, typed=(("reason", TEXT),)
    ),
    "money.use_advance": Access("/billing/{bill_id}/advance/", Does.CREATES, POST),
    "money.advance": Access("/patients/{patient_id}/advance/", Does.CREATES, BOTH),
    "money.give_back_advance": Access("/patients/{patient_id}/advance/back/", Does.CREATES, POST),
    "statements.statements": Access("/billing/statements/", Does.SHOWS, BOTH),
    "statements.columns": Access("/billing/statements/columns/", Does.EDITS, POST),
    "statements.enter": Access("/billing/statements/enter/", Does.CREATES, POST),
    "settings.edit": Access("/account/billing/", Does.EDITS, BOTH),
    "pricelist.services": Access(
        "/services/", Does.CREATES, BOTH, typed=(("name", TEXT), ("price", "100"))
    ),
    "pricelist.usual": Access("/services/usual/", Does.CREATES, POST),
    "pricelist.show": Access("/services/{service_id}/"),
    "pricelist.edit": Access(
        "/services/{service_id}/edit/", Does.EDITS, BOTH, typed=(("name", TEXT),)
    ),
    "pricelist.archive": Access("/services/{service_id}/archive/", Does.ARCHIVES, POST),
    "pricelist.restore": Access("/services/{service_id}/restore/", Does.ARCHIVES, POST),
}
