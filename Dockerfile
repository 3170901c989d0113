# Two stages: the first builds the base and a wheel, the second only runs.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
 && python -m venv /opt/nhanquyen && /opt/nhanquyen/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY knowledge ./knowledge
RUN /opt/build/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && /opt/build/bin/nhanquyen knowledge build --folder knowledge --out bot/knowledge.db \
 && /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/nhanquyen/bin/pip install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/nhanquyen nhanquyen
COPY --from=build /opt/nhanquyen /opt/nhanquyen
ENV PATH=/opt/nhanquyen/bin:$PATH NQ_DATA=/var/lib/nhanquyen/data NQ_HOST=0.0.0.0 NQ_PORT=8080 PYTHONUNBUFFERED=1
USER nhanquyen
WORKDIR /var/lib/nhanquyen
VOLUME /var/lib/nhanquyen/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["nhanquyen", "run"]
