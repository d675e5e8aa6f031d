"""The price list: services, their prices and their GST."""
