# The whole environment in a container, and the demo run in it. README.md has the commands.
FROM python:3.11-slim

# make runs every command, and g++ brings the C compiler and headers that build the Cython kernel.
# Debian removes old versions of packages, so a pinned version would soon not install.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ make \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --create-home --uid 1000 hashbench
USER 1000:1000
WORKDIR /home/hashbench
COPY --chown=1000:1000 . .
RUN make setup

CMD ["make", "run"]
