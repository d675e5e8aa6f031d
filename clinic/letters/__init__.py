"""Certificates and letters: texts, drafts, issue, revocation, the register."""
