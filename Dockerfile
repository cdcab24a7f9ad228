# One image for every process of compose.yaml. The environment is made by run.py, as on a laptop.
FROM python:3.11-slim
# cpu or cuda where the language model writes; only the container `inference` ever loads it.
ARG COPYSTUDIO_TORCH=none
ENV COPYSTUDIO_VENV=/opt/copystudio/venv \
    COPYSTUDIO_HOME=/var/lib/copystudio \
    COPYSTUDIO_TORCH=$COPYSTUDIO_TORCH \
    PYTHONUNBUFFERED=1
# pg_dump and pg_restore, for `manage.py backup` and `restore`: at least as new as the server of compose.yaml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/copystudio/app
COPY pyproject.toml constraints.txt run.py manage.py ./
COPY copystudio/__init__.py copystudio/__init__.py
COPY copystudio/launcher copystudio/launcher
# Dependencies before the code, so that a change of code does not install them again.
RUN SECRET_KEY=only-for-the-build python run.py manage --version \
    && { [ "$COPYSTUDIO_TORCH" = none ] || "$COPYSTUDIO_VENV/bin/python" -m copystudio.launcher.install model; }
COPY . .
RUN useradd --system --home-dir "$COPYSTUDIO_HOME" --create-home copystudio \
    && chown copystudio: "$COPYSTUDIO_HOME"
USER copystudio
ENV PATH=/opt/copystudio/venv/bin:$PATH
VOLUME /var/lib/copystudio
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "copystudio.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "25"]
