"""What servers and the flask command load: `app`."""

from clinic import create_app

app = create_app()
