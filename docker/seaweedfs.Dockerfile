# SeaweedFS, an object store that speaks S3, as its publisher built it, for the user of the other images.
# The context is the project's folder; compose.yaml builds it.
FROM chrislusf/seaweedfs:4.48@sha256:4e61d15fd35994cb1e43e1e553dff106794841fd9a99ade2fc8c8bfce4d7872d AS published

FROM python:3.11.15-slim-bookworm@sha256:b18992999dbe963a45a8a4da40ac2b1975be1a776d939d098c647482bcad5cba

RUN groupadd --gid 999 movierec \
    && useradd --uid 999 --gid 999 --create-home movierec \
    && install -d -m 0700 -o movierec -g movierec /data /secrets/s3

WORKDIR /opt/movierec

ENV PATH=/usr/local/bin:/usr/bin:/bin \
    TZ=UTC

COPY --from=published /usr/bin/weed /usr/local/bin/weed
COPY docker/healthy.py docker/

USER 999:999
