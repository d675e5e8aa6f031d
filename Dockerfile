# The clinic in a container; see "Docker" in docs/deployment.md.
ARG PYTHON=python:3.13.5-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /srv/clinic
RUN python3 -m venv .venv
ENV PATH=/srv/clinic/.venv/bin:$PATH
COPY requirements.txt requirements-s3.txt ./
RUN pip install --no-cache-dir --no-compile --require-hashes -r requirements.txt -r requirements-s3.txt
COPY package.json package-lock.json ./
COPY setup setup
COPY clinic/static clinic/static
# Node is fetched for this step alone.
RUN python -m setup.assets --deploy && rm -rf node_modules .venv/node
COPY config.py database_address.py gunicorn.conf.py setting_values.py signing_key.py wsgi.py ./
COPY migrations migrations
COPY serving serving
COPY clinic clinic
# Whoever runs the clinic cannot write here: all that is built at a start is built now.
RUN python -c "from clinic.facts import build; build.ensure()" && python -m compileall -q .

FROM ${PYTHON}
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin clinic \
    && install -d -o clinic -g clinic -m 700 /data /backup
COPY --from=build /srv/clinic /srv/clinic
WORKDIR /srv/clinic
USER clinic
ENV PATH=/srv/clinic/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CLINIC_ENV=production \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 \
    CMD ["python", "setup/docker/healthy.py"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "gunicorn", "wsgi:app"]
