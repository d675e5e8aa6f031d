"""Files on a patient or visit: reports and photos, their pages, thumbnails and storage.

The reasons are in docs/decisions/0024-files.md.
"""
