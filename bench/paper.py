"""Compare the CPU time of prescriptions as PDF with the receipt: python -m bench.paper [rounds].

Every round prints the receipt, the English and the Hindi prescription in turns, so that a busy
machine slows all of them alike. Prints the medians and their ratios against the goals.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from statistics import median
from time import process_time

from bench.receipt_plain import ENGLISH_RECEIPT
from clinic.papers.document import render_receipt
from clinic.prescribing.content import Content, PrintedMedicine
from clinic.prescribing.paper import paper_of
from clinic.prescribing.paper_document import render_paper
from clinic.prescribing.paper_layout import Layout

GOALS = {"English to receipt": 1.5, "Hindi to English": 1.1}

THREE = (
    PrintedMedicine(
        words="",
        label="Azithral 500",
        generic="azithromycin",
        form="tablet",
        strength="500 mg",
        schedule="H1",
        dose="1-0-0 pc 3d",
        quantity="3 tablets",
    ),
    PrintedMedicine(
        words="",
        label="Dolo 650",
        generic="paracetamol",
        form="tablet",
        strength="650 mg",
        dose="1 sos for fever",
        quantity="10 tablets",
    ),
    PrintedMedicine(
        words="",
        label="Pan 40",
        generic="pantoprazole",
        form="tablet",
        strength="40 mg",
        dose="1-0-1 ac 5d",
        quantity="10 tablets",
    ),
)
FEVER = Content(
    doctor_name="Dr Asha Rao",
    qualification="MBBS, MD (General Medicine)",
    registration="2008/04/1234, Maharashtra Medical Council",
    clinic_name="Sunrise Clinic",
    clinic_address="12 Mahatma Gandhi Road\nPune 411001",
    clinic_phone="+91 20 2567 8901",
    patient_name="Lakshmi Srinivasan",
    patient_detail="45 y · Female · No. 1042",
    patient_address="Karve Road, Pune 411004",
    patient_phone="+91 98765 43210",
    date="23 Nov 2026",
    signed_at="2026-11-23T10:42:00+05:30",
    vitals="BP 138/86 mmHg · Pulse 88 · Temp 100.4 °F · 68 kg",
    allergies="Penicillin (rash)",
    complaints=("Fever 3 days", "Cough 3 days"),
    diagnoses=("Acute pharyngitis (J02.9)",),
    medicines=THREE,
    investigations=("CBC",),
    advice=("Warm saline gargles", "Plenty of fluids"),
    follow_up="26 Nov 2026",
)


def prescription(language: str, content: Content = FEVER) -> bytes:
    """Render the fever's prescription from its signed content to the PDF."""
    return render_paper(paper_of(content, Layout("a5"), language))


def measure(rounds: int) -> dict[str, float]:
    """Return the median CPU time of each document in milliseconds."""
    jobs: dict[str, Callable[[], bytes]] = {
        "receipt": lambda: render_receipt(ENGLISH_RECEIPT),
        "English": lambda: prescription("en"),
        "Hindi": lambda: prescription("hi"),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(rounds + 2):
        names = [*jobs][number % 3 :] + [*jobs][: number % 3]
        for name in names:
            gc.collect()
            began = process_time()
            jobs[name]()
            times[name].append((process_time() - began) * 1000)
    return {name: median(durations[2:]) for name, durations in times.items()}


def main() -> int:
    """Measure and print which goals are met; return the exit code."""
    durations = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
    for name, milliseconds in durations.items():
        print(f"{name:9} {milliseconds:6.1f} ms of CPU")
    ratios = {
        "English to receipt": durations["English"] / durations["receipt"],
        "Hindi to English": durations["Hindi"] / durations["English"],
    }
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f} (goal {GOALS[name]})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
