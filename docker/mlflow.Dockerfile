# MLflow's server with its drivers: psycopg2 for its database, boto3 for artifacts in an S3 store.
# The context is the project's folder; compose.yaml builds it.
FROM python:3.11.15-slim-bookworm@sha256:b18992999dbe963a45a8a4da40ac2b1975be1a776d939d098c647482bcad5cba

# 999 as in the other image: artifacts lie in the volume that all share.
RUN groupadd --gid 999 movierec \
    && useradd --uid 999 --gid 999 --create-home movierec \
    && install -d -m 0750 -o movierec -g movierec /var/lib/movierec \
    && install -d -m 0700 -o movierec -g movierec /secrets/mlflow /secrets/s3

WORKDIR /opt/movierec

ENV PATH=/opt/movierec/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    TZ=UTC

COPY conf/requirements.lock conf/
RUN --mount=type=cache,target=/root/.cache/uv \
    python -m venv .venv \
    && pip install --no-cache-dir "$(grep '^uv==' conf/requirements.lock)" \
    && UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy uv pip install --python .venv/bin/python \
        --constraints conf/requirements.lock mlflow psycopg2-binary boto3

COPY docker/healthy.py docker/

USER 999:999
