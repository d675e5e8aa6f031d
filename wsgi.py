"""What servers and the flask command load: `app`."""

import gc

# What is loaded now stays for good: to look for garbage among it takes a fifth of the start.
gc.disable()

from clinic import create_app, logs  # noqa: E402
from config import ConfigError, logs_json  # noqa: E402

try:
    logs.install(logs_json())
    app = create_app()
except ConfigError as error:
    # Whoever starts the clinic reads what to do, not a traceback.
    raise SystemExit(f"The clinic cannot start. {error}") from None

# Not to walk it again at each collection takes about a fifth off a page's time.
gc.freeze()
# A printed paper leaves some 300 objects in cycles, and with them 0.1 MB.
gc.set_threshold(5_000, 20, 20)
gc.enable()
