# JupyterLab with the laboratory, behind a token:
#   docker build --tag advlab .
#   docker run --rm --init --publish 127.0.0.1:8888:8888 advlab
# prints the address; --env JUPYTER_TOKEN=… sets the token, --volume "$PWD:/home/node/mine" and, after `advlab`,
# `--root-dir /home/node/mine` open a folder of your own.

FROM node:22-bookworm-slim AS base
# Debian keeps only the newest build of each package, so that a pinned version would soon not be found.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends chromium fonts-dejavu-core python3 \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/advlab

FROM base AS build
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends g++ python3-venv \
  && rm -rf /var/lib/apt/lists/*
COPY . .
RUN node scripts/setup.mjs && rm -rf .cache

FROM base
COPY --from=build --chown=1000:1000 /opt/advlab /opt/advlab
# The container is Chromium's sandbox: its own asks for rights that a container does not have.
ENV CHROMIUM_FLAGS=--no-sandbox
# The user `node` of the image, by number, as a host may not know the name.
USER 1000
EXPOSE 8888
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8888/api').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "scripts/lab.mjs", "--no-browser", "--all-interfaces", "--port", "8888"]
