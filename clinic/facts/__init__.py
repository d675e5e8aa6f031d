"""The facts the clinic ships: medicines, diagnoses, investigations, ranges. Pure and in memory.

They support the doctor and do not replace judgement. Each file says where it comes from, see
`data/README.md` and `clinic.facts.tables.about`.
"""
