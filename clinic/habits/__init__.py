"""The phrases and medicines that a doctor writes often, counted."""
