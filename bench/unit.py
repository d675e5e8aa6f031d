"""Serve E, the unit of all figures: a page of 25 rows without a database, in plain Flask.

One Flask app with no extension, one Jinja template with autoescape, 25 rows of five texts that are
ready in memory, with the markup of a row in the clinic's list. No session, sign-in, additional
headers or compression: those count as the clinic's cost. It runs in the same kind of server with as
many workers and threads, in turns with the measured pages.

`/plain.pdf` is a receipt printed in the plainest way, from the content in BENCH_RECEIPT.
"""

from __future__ import annotations

import os
import pickle
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template
from jinja2 import DictLoader

ROWS = [
    {
        "id": 1000 - number,
        "name": f"{first} Srinivasan",
        "about": f"45 y · Female · No. {1000 - number} · +91 98765 {43210 + number}",
        "owed": "₹300.00" if number % 6 == 0 else "",
        "last": f"{number % 28 + 1} Nov",
    }
    for number, first in enumerate(("Lakshmi", "Sunita", "Karthik", "D'Souza", "लक्ष्मी") * 5)
]

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Patients</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/clinic.css"></head>
<body><nav><a href="/">Home</a> <a href="/patients/">Patients</a>
<a href="/billing/">Bills</a></nav>
<main><div class="sheet"><div class="sheet-head"><h1>Patients</h1></div>
<form class="search-box" method="get"><label for="q">Search</label><input id="q" name="q"></form>
<div id="patients"><ul class="rows">
{% for row in rows %}
<li><a class="row-link" href="/patients/{{ row.id }}/">
  <span class="row-main">{{ row.name }}</span>
  <span class="row-sub">{{ row.about }}</span>
  <span class="row-end">
    {% if row.owed %}<span class="badge badge-pending">Due {{ row.owed }}</span>{% endif %}
    <span>{{ row.last }}</span></span></a></li>
{% endfor %}
</ul></div></div></main></body></html>"""

app = Flask(__name__, static_folder=None)
app.jinja_loader = DictLoader({"page.html": PAGE})  # compiled once, like a file


@app.get("/")
def page() -> str:
    return render_template("page.html", rows=ROWS)


@app.get("/plain.pdf")
def plain_pdf() -> Response:
    from bench.receipt_plain import plain_receipt

    return Response(plain_receipt(_receipt()), mimetype="application/pdf")


@cache
def _receipt() -> Any:
    # The run has just written it into its own folder.
    return pickle.loads(Path(os.environ["BENCH_RECEIPT"]).read_bytes())
