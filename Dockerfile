FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

# Two environments: one to build in, thrown away, and the one that is shipped. Neither holds a pip of its own.
RUN python3 -m venv --without-pip /build && python3 -m venv --without-pip /opt/mockserver
WORKDIR /source
# The locked packages first: they change less often than the source, so their layers are kept.
COPY requirements/run.txt requirements/build.txt ./requirements/
RUN python3 -m pip --python /opt/mockserver/bin/python3 install \
      --require-hashes --only-binary :all: -r requirements/run.txt \
 && python3 -m pip --python /build/bin/python3 install \
      --require-hashes --only-binary :all: -r requirements/build.txt
COPY . .
RUN python3 -m pip --python /build/bin/python3 wheel --no-deps --no-build-isolation --wheel-dir /dist . \
 && python3 -m pip --python /opt/mockserver/bin/python3 install --no-deps --no-index /dist/*.whl


FROM python:3.13-slim

LABEL org.opencontainers.image.title="cameramanager-mockserver" \
      org.opencontainers.image.description="A stand-in for the OAuth service of the CameraManager REST API, for testing only" \
      org.opencontainers.image.licenses="MIT"

# pip compiled the packages above, so a read-only root file system costs nothing at start.
COPY --from=build /opt/mockserver /opt/mockserver
ENV PATH="/opt/mockserver/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MOCKSERVER_HOST=0.0.0.0

# By number: a cluster that insists on a non-root user can see that this is one.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 CMD ["mockserver", "healthcheck"]
ENTRYPOINT ["mockserver"]
CMD ["serve"]
