"""What servers and the flask command load: `app`."""

import gc

from clinic import create_app
from config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    # Whoever starts the clinic reads what to do, not a traceback.
    raise SystemExit(f"The clinic cannot start. {error}") from None

# What is loaded by now stays for good: not walking it again at each collection takes about a fifth
# off a page's time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
