# Two images of one program: `bot` talks to Discord and has no framework, `sandbox` runs members' snippets.
# compose.yaml runs both; docs/deploying.md says how.

FROM python:3.11-slim-trixie AS base
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore \
    PYTHONUNBUFFERED=1
# Both images know both users and their group, for they meet at one socket: the sandbox owns it, the group
# may connect. Below 65536, so that the numbers exist in rootless engines too.
RUN groupadd --gid 10000 warmstart \
    && useradd --no-log-init --no-create-home --gid warmstart --uid 10001 bot \
    && useradd --no-log-init --no-create-home --gid warmstart --uid 10002 sandbox \
    && install --directory --owner=sandbox --group=warmstart --mode=0750 /run/warmstart
WORKDIR /src
COPY pyproject.toml constraints.txt ./
# pyproject.toml names these two; a new word in them is no reason to fetch every dependency again.
RUN touch README.md LICENSE

FROM base AS wheel
COPY . .
RUN pip wheel --no-deps --wheel-dir /wheels .

FROM base AS bot
# Without the packages beside it, pyproject.toml stands for the dependencies alone: this layer is built
# again only when they change, and not with every line of code.
RUN pip install --constraint constraints.txt '.[postgres]'
COPY --from=wheel /wheels /wheels
RUN pip install --no-deps --force-reinstall /wheels/*.whl \
    && install --directory --owner=bot --group=warmstart --mode=0700 /data
ENV WARMSTART_DATABASE_URL=sqlite+aiosqlite:////data/warmstart.sqlite3 \
    WARMSTART_SANDBOX_SOCKET=/run/warmstart/worker.sock
WORKDIR /
USER 10001:10000
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve"]

FROM base AS sandbox
# Where pip finds torch's CPU build. Without it the build for GPUs comes, which works too and is several GB.
ARG TORCH_INDEX
RUN pip install ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} --constraint constraints.txt '.[worker]'
COPY --from=wheel /wheels /wheels
RUN pip install --no-deps --force-reinstall /wheels/*.whl \
    && install --directory --owner=sandbox --group=warmstart --mode=0755 /weights
ENV WARMSTART_WEIGHTS=/weights
WORKDIR /
USER 10002:10000
HEALTHCHECK --interval=30s --timeout=20s --start-period=5m \
    CMD ["python", "-c", "import asyncio, pathlib, sandbox.client as c; asyncio.run(c.status(pathlib.Path('/run/warmstart/worker.sock')))"]
ENTRYPOINT ["python", "-m", "sandbox"]
CMD ["serve", "--socket", "/run/warmstart/worker.sock", "--group", "warmstart"]
