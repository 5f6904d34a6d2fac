# One image for web, worker, beat and migrations; docker-compose.yml shows each command.
FROM python:3.13-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /srv/venv \
    && /srv/venv/bin/python -m pip install --no-input --only-binary :all: \
        --require-hashes -r /tmp/requirements.txt

FROM python:3.13-slim
# PDF layout, and the client programs of back-up and restore.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin qiapp \
    && install -d -o qiapp -g qiapp -m 700 /var/lib/qiapp
COPY --from=packages /srv/venv /srv/venv
WORKDIR /srv/qiapp
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    QI_VAR_DIR=/var/lib/qiapp \
    QI_STATIC_ROOT=/srv/static \
    MPLCONFIGDIR=/srv/matplotlib \
    REMAP_SIGTERM=SIGQUIT
COPY . .
# Bytecode, style sheets and the font list are made here, as the file system is read-only later.
RUN python -m compileall -q . \
    && set -a && . ./.env.example && set +a \
    && QI_SECRET_KEY="$(cat /proc/sys/kernel/random/uuid /proc/sys/kernel/random/uuid)" QI_FIELD_KEYS=unused \
        QI_VAR_DIR=/tmp/build QI_MEDIA_ROOT=/tmp/build QI_EXTRACT_ROOT=/tmp/build \
        QI_STATIC_ROOT=/srv/static python manage.py collectstatic --noinput -v 0 \
    && rm -rf /tmp/build \
    && python -c 'import matplotlib.font_manager' \
    && chmod -R a+rX /srv
USER 10001:10001
VOLUME /var/lib/qiapp
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "bin/healthcheck"]
CMD ["gunicorn", "qiapp.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "3", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--max-requests", "2000", \
     "--max-requests-jitter", "200", "--no-control-socket"]
