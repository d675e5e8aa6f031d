"""The clinic's logo: decoded in a child process, and kept for what was signed under it."""
