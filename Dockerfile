# ChatArena.Standalone with a PostgreSQL of its own: one container, one volume.
#   docker build -t chatarena .
#   docker run -p 8000:8000 -v chatarena:/data chatarena
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
# The projects first: their packages are restored anew only when these files change.
COPY Directory.Build.props Directory.Packages.props BannedSymbols.txt global.json ./
COPY ChatArena.Contracts/*.csproj ChatArena.Contracts/
COPY ChatArena.Core/*.csproj ChatArena.Core/
COPY ChatArena.ServiceDefaults/*.csproj ChatArena.ServiceDefaults/
COPY ChatArena.Api/*.csproj ChatArena.Api/
COPY ChatArena.AiWorker/*.csproj ChatArena.AiWorker/
COPY ChatArena.Web/*.csproj ChatArena.Web/
COPY ChatArena.Standalone/*.csproj ChatArena.Standalone/
RUN dotnet restore ChatArena.Standalone
COPY . .
RUN dotnet publish ChatArena.Standalone -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS base
# Ubuntu's PostgreSQL, in /usr/lib/postgresql where ChatArena looks for it; no cluster of the system's, ChatArena makes its own in /data.
# The data must find a server of its version: pin the major version, and move the data with pg_dump when it changes.
RUN mkdir -p /etc/postgresql-common \
    && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-16 curl \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir /data \
    && chown "$APP_UID:$APP_UID" /data
COPY --from=build /app /app
COPY --from=build /source/content /app/content
# The base image's own port would win over PORT, which is what hosts set.
ENV ASPNETCORE_HTTP_PORTS= ARENA_DATA=/data HOST=0.0.0.0 PORT=8000
WORKDIR /app
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD curl -fsS "http://127.0.0.1:${PORT}/health" || exit 1

# For a host whose volumes belong to root (Fly.io): root gives the volume away and is root no more before ChatArena starts.
FROM base AS rootvolume
ENTRYPOINT ["/bin/sh", "-c", "chown \"$APP_UID:$APP_UID\" /data && exec setpriv --reuid=\"$APP_UID\" --regid=\"$APP_UID\" --clear-groups dotnet ChatArena.Standalone.dll"]

# PostgreSQL refuses root, and nothing else here needs it: the base image's ordinary user.
FROM base
USER $APP_UID
ENTRYPOINT ["dotnet", "ChatArena.Standalone.dll"]
