# The server alone: mount a store at /data (made by `kg build papers.jsonl --store /data`), or build one in here.
FROM node:22-slim AS editor
WORKDIR /source/server/editor
COPY server/editor .
RUN npm ci --ignore-scripts --no-audit --no-fund && npm run build

FROM python:3.12-slim AS wheel
WORKDIR /source
COPY . .
COPY --from=editor /source/server/static/vendor server/static/vendor
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.12-slim
COPY --from=wheel /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl && rm -r /wheels \
    && useradd --system --uid 10001 --no-create-home paperkg \
    && install --directory --owner paperkg --group paperkg /data
USER paperkg
ENV KG_STORE=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["kg"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
