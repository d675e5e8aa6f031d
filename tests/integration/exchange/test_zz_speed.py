import random
import resource
import time
from io import BytesIO

import openpyxl

from tests.integration.exchange.working import load, match, press, work

FIRST = [
    "Ramesh",
    "Suresh",
    "Lakshmi",
    "Sunita",
    "Anil",
    "Asha",
    "Ravi",
    "Meena",
    "Kiran",
    "Vijay",
    "Geeta",
    "Mohan",
    "Priya",
    "Rahul",
    "Fatima",
    "Imran",
    "John",
    "Mary",
    "Amit",
    "Neha",
    "Pooja",
    "Sanjay",
    "Rekha",
    "Deepak",
    "Kavita",
]
LAST = [
    "Kumar",
    "Devi",
    "Singh",
    "Sharma",
    "Patel",
    "Rao",
    "Iyer",
    "Khan",
    "Das",
    "Nair",
    "Reddy",
    "Gupta",
    "Joshi",
    "Kulkarni",
    "Pawar",
    "Shah",
    "Mehta",
    "Verma",
    "Yadav",
    "Fernandes",
]


def test_speed(practice, desk):
    r = random.Random(1)
    rows = [["Patient Name", "Age", "Sex", "DOB", "Mobile", "Address"]]
    for n in range(2500):
        rows.append(
            [
                f"{r.choice(FIRST)} {r.choice(LAST)} {r.choice(LAST)}",
                r.randint(1, 90),
                r.choice("MF"),
                "",
                str(9000000000 + r.randint(0, 99999999)),
                f"{n} MG Road",
            ]
        )
    b = openpyxl.Workbook()
    for x in rows:
        b.active.append(x)
    f = BytesIO()
    b.save(f)
    t = time.process_time()
    page = load(desk, f.getvalue(), "x.xlsx")
    print("load", time.process_time() - t, page.status)
    t = time.process_time()
    a = match(page)
    print("match", time.process_time() - t, a.status)
    t = time.process_time()
    work(practice)
    print("check", time.process_time() - t)
    page = desk.get(page.url)
    print(page.text[:500])
    t = time.process_time()
    press(page, "start")
    work(practice)
    print("enter", time.process_time() - t)
    page = desk.get(page.url)
    print(page.text[200:400])
    t = time.process_time()
    press(page, "undo")
    work(practice)
    print("undo", time.process_time() - t)
    print(desk.get(page.url).text[200:400], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
