# One image for site, worker and schedule (see compose.yaml). It runs without a network: the sentence model is inside.
# docker build --build-arg COMMIT=$(git rev-parse HEAD) -t reskill:0.1.0 .
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt .
# The CPU build of torch: the default one brings gigabytes of libraries for GPUs. A site with a GPU leaves the index out.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu \
       "torch==$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' requirements.txt)+cpu" -r requirements.txt

FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 postgresql-client && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 reskill && install -d -o reskill -g reskill -m 700 /var/lib/reskill
ARG COMMIT=""
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RESKILL_VAR=/var/lib/reskill RESKILL_COMMIT=$COMMIT
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY reskill reskill
COPY skills skills
COPY courses courses
USER 1000
# A new volume starts with the unpacked model.
RUN python -c "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'reskill.settings'; django.setup(); \
from skills.embedding import multilingual; multilingual.folder()" && rm -f /var/lib/reskill/secret_key
VOLUME /var/lib/reskill
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["gunicorn", "reskill.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--graceful-timeout", "30"]
