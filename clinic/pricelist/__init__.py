"""What the clinic charges for: services, their prices, their GST."""
