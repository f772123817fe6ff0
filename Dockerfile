# One image for site, worker and beat (see compose.yaml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 reskill && install -d -o reskill -g reskill -m 700 /var/lib/reskill
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RESKILL_VAR=/var/lib/reskill
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY reskill reskill
COPY skills skills
COPY courses courses
USER reskill
VOLUME /var/lib/reskill
EXPOSE 8000
CMD ["gunicorn", "reskill.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
