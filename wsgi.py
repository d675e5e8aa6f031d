"""What servers and the flask command load: `app`."""

from clinic import create_app
from config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    # Whoever starts the clinic reads what to do, not a traceback.
    raise SystemExit(f"The clinic cannot start. {error}") from None
