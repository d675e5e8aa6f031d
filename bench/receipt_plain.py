"""Print a receipt in the plainest way with xhtml2pdf, as a comparison for the clinic's.

Uses `pisa.CreatePDF` as its documentation shows it, @font-face from files, tables in tables. Run as
a script it prints both in turns, so that a busy machine slows both alike:

    python -m bench.receipt_plain [rounds]
"""

import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from jinja2 import Environment, Template

from clinic.papers.document import ReceiptDocument, ReceiptLine, render_receipt
from clinic.papers.labels import HINDI

FONTS = Path(__file__).resolve().parent.parent / "clinic" / "fonts"

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Receipt {{ d.number }}</title>
<style>
@font-face { font-family: "Noto Sans"; src: url("{{ fonts }}/NotoSans_400Regular.ttf"); }
@font-face { font-family: "Noto Sans"; font-weight: bold;
  src: url("{{ fonts }}/NotoSans_700Bold.ttf"); }
@page { size: a5 portrait; margin: 12mm; }
body { font-family: "Noto Sans"; font-size: 9pt; color: #222; }
.header { text-align: center; border-bottom: 1pt solid #0f766e; padding-bottom: 6pt; }
.header h1 { font-size: 16pt; margin: 0; color: #0f766e; }
.header p { margin: 0; }
.info td { padding: 2pt; vertical-align: top; }
.label { color: #666; }
.items { margin-top: 8pt; }
.items th { border-bottom: 1pt solid #222; text-align: left; padding: 3pt; }
.items td { border-bottom: 0.5pt solid #ccc; padding: 3pt; }
.right { text-align: right; }
.total td { font-weight: bold; font-size: 11pt; border-bottom: none; }
.signature { margin-top: 30pt; text-align: right; }
</style></head><body>
<div class="header"><h1>{{ d.clinic_name }}</h1><p>{{ d.clinic_address }}</p>
<p>{{ w.phone }}: {{ d.clinic_phone }}</p></div>
<table class="info"><tr><td>
<table><tr><td><strong>{{ d.doctor_name }}</strong></td></tr><tr><td>{{ d.qualification }}</td></tr>
<tr><td>{{ w.registration }} {{ d.registration }}</td></tr></table></td><td>
<table><tr><td class="label">{{ w.receipt }}</td><td>{{ d.number }}</td></tr>
<tr><td></td><td>{{ d.date }}</td></tr></table></td></tr></table>
<table class="info">
<tr><td class="label" width="25%">{{ w.patient }}</td>
<td><strong>{{ d.patient_name }}</strong></td></tr>
<tr><td></td><td>{{ d.patient_detail }}</td></tr>
<tr><td></td><td>{{ d.patient_address }}</td></tr>
<tr><td></td><td>{{ d.patient_phone }}</td></tr></table>
<table class="items"><tr><th width="60%">{{ w.description }}</th>
<th class="right">{{ w.quantity }}</th><th class="right">{{ w.amount }}</th></tr>
{% for i in d.items %}<tr><td>{{ i.description }}</td><td class="right">{{ i.quantity }}</td>
<td class="right">{{ i.amount }}</td></tr>{% endfor %}
<tr class="total"><td>{{ w.total }}</td><td></td><td class="right">{{ d.total }}</td></tr></table>
<p>{{ d.total_in_words }}</p>
<table class="info"><tr><td class="label" width="25%">{{ w.paid }}</td>
<td>{{ d.paid }} {{ d.mode }}</td></tr>
<tr><td class="label">{{ w.due }}</td><td>{{ d.due }}</td></tr></table>
<p>{{ w.notes }}: {{ d.notes }}</p>
<div class="signature"><p>{{ d.doctor_name }}</p><p>{{ w.signature }}</p></div>
</body></html>"""

ENGLISH_RECEIPT = ReceiptDocument(
    clinic_name="Sunrise Clinic",
    clinic_address="12 Mahatma Gandhi Road, Camp, Pune 411001",
    clinic_phone="+91 20 2567 8901",
    doctor_name="Dr Asha Rao",
    qualification="MBBS, MD (General Medicine)",
    registration="2008/04/1234, Maharashtra Medical Council",
    number="2026-27/000123",
    date="23 Nov 2026",
    patient_name="Lakshmi Srinivasan",
    patient_detail="45 y · F · No. 1042",
    patient_address="Flat 12, Shanti Apartments, Karve Road, Pune 411004",
    patient_phone="+91 98765 43210",
    items=(ReceiptLine("Consultation", "1", "500.00"), ReceiptLine("Dressing", "2", "300.00")),
    total="₹800.00",
    total_in_words="Rupees Eight Hundred only",
    status="Due",
    paid="₹300.00",
    due="₹500.00",
    mode="Cash",
    notes="Review after one week with reports.",
    issued_at="2026-11-23T10:42:00+05:30",
)
HINDI_NAME = replace(ENGLISH_RECEIPT, patient_name="लक्ष्मी श्रीनिवासन")
HINDI_RECEIPT = replace(
    HINDI_NAME,
    labels=HINDI,
    clinic_name="सूर्योदय क्लिनिक",
    doctor_name="डॉ. आशा राव",
    total_in_words="रुपये आठ सौ मात्र",
)


def plain_receipt(document: ReceiptDocument) -> bytes:
    """Return the same content as a PDF in the shortest way; Indian scripts are not shaped."""
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    written = BytesIO()
    html = _template().render(d=document, w=document.labels, fonts=FONTS.as_posix())
    result = pisa.CreatePDF(
        html, dest=written, resource_policy=ResourceAccessPolicy(base_dir=FONTS)
    )
    if result.err or result.warn:
        raise RuntimeError(f"The plain receipt has errors: {result.log}")
    return written.getvalue()


@lru_cache(maxsize=1)
def _template() -> Template:
    return Environment(autoescape=True).from_string(PAGE)


def paired(document: ReceiptDocument, rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Return CPU milliseconds of the plain and of our receipt, and wall milliseconds of ours,
    measured in turns."""
    plain: list[float] = []
    ours: list[float] = []
    wall_ms: list[float] = []
    for number in range(rounds + 2):
        pair: list[tuple[Callable[[ReceiptDocument], bytes], list[float]]]
        pair = [(plain_receipt, plain), (render_receipt, ours)]
        for function, times in pair if number % 2 else reversed(pair):
            gc.collect()
            begun, begun_cpu = perf_counter(), process_time()
            function(document)
            times.append((process_time() - begun_cpu) * 1000)
            if function is render_receipt:
                wall_ms.append((perf_counter() - begun) * 1000)
    return plain[2:], ours[2:], wall_ms[2:]


def main() -> None:
    """Print the paired timings of three receipts."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    print(f"{'CPU ms, median of ' + str(rounds):<26} plain   ours  ratio   best  (ours, wall)")
    for name, document in (
        ("English", ENGLISH_RECEIPT),
        ("English, a Hindi name", HINDI_NAME),
        ("Hindi", HINDI_RECEIPT),
    ):
        plain, ours, wall_ms = paired(document, rounds)
        print(
            f"{name:<26} {median(plain):5.1f}  {median(ours):5.1f}  "
            f"{median(ours) / median(plain):5.2f}  {min(ours) / min(plain):5.2f}  "
            f"{median(wall_ms):5.1f}"
        )


if __name__ == "__main__":
    main()
