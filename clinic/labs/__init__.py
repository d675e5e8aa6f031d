"""Lab values: what a laboratory measured, as typed from its report, with its unit and its range."""
