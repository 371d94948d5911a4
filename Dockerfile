# The whole service in one image: no root, nothing writable but /data and /tmp.
FROM python:3.13-slim AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/waymark
COPY requirements/run.txt requirements/run.txt
RUN /opt/waymark/bin/pip install --no-deps --only-binary :all: --require-hashes --requirement requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY migrations migrations
COPY openapi openapi
COPY seed seed
RUN /opt/waymark/bin/pip install --no-deps --no-build-isolation . \
 && /opt/waymark/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN install --directory --owner=10001 --group=10001 --mode=0750 /data
COPY --from=build /opt/waymark /opt/waymark
ENV PATH=/opt/waymark/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    WAYMARK_DATABASE_URL=sqlite:////data/waymark.db \
    WAYMARK_CREATE=true \
    WAYMARK_LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["waymark"]
CMD ["run", "--host", "0.0.0.0"]
