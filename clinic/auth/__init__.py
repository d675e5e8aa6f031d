"""Users, the doctors they are, and signing in."""
