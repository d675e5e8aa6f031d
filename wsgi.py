"""Provide `app`, which servers and the flask command load."""

import gc

# These objects live as long as the process; collecting garbage among them takes a fifth of the
# start.
gc.disable()

from clinic import create_app, logs  # noqa: E402
from config import ConfigError, logs_json  # noqa: E402

try:
    logs.install(logs_json())
    app = create_app()
except ConfigError as error:
    # The person who starts the clinic reads what to do, not a traceback.
    raise SystemExit(f"The clinic cannot start. {error}") from None

# Frozen objects are skipped at each collection, which saves about a fifth of a page's time.
gc.freeze()
# A printed paper leaves some 300 objects in reference cycles, about 0.1 MB.
gc.set_threshold(5_000, 20, 20)
gc.enable()
