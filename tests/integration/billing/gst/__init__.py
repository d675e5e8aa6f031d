"""What a clinic does that is registered for GST, over HTTP on both databases."""
