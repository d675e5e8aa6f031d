"""Bills, advances and papers of a clinic that is registered for GST, over HTTP on both
databases."""
