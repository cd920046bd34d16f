#!/bin/sh
# Entry point of the postgres and replica services: gives the database a certificate of its own on first start, so that
# passwords and data never cross the network in the clear, and a place to archive its log to; then hands over to the
# image's entry point. Clients check the certificate itself (sslmode=verify-full&sslrootcert=/tls/server.crt); it is its
# own authority.
set -eu

tls=${GADB_TLS_DIR:-/tls}
conf=${GADB_CONF_DIR:-/etc/gadb}

if [ ! -s "$tls/server.crt" ]; then
  umask 077
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj /CN=postgres -addext 'subjectAltName=DNS:postgres,DNS:replica,DNS:localhost,IP:127.0.0.1' \
    -keyout "$tls/server.key" -out "$tls/server.crt.new"
  chown postgres:postgres "$tls/server.key"
  chmod 600 "$tls/server.key"
  chmod 644 "$tls/server.crt.new"
  chmod 755 "$tls"
  # Last, and in one step: whoever sees the certificate can rely on the key.
  mv "$tls/server.crt.new" "$tls/server.crt"
fi

# The log goes to <root>/<the cluster's own number>/incoming, where the ops worker packs it and a restore looks for it. The
# number exists once there is a cluster, so the image makes that first.
if [ -n "${GADB_ARCHIVE_ROOT:-}" ]; then
  docker-ensure-initdb.sh postgres
  number=$(pg_controldata -D "$PGDATA" | sed -n 's/^Database system identifier: *//p')
  incoming="$GADB_ARCHIVE_ROOT/$number/incoming"
  mkdir -p "$incoming"
  # PostgreSQL passes through the backups' folder and sees nothing in it; the worker, of its group, reads and removes.
  chmod o+x "$GADB_ARCHIVE_ROOT/.." "$GADB_ARCHIVE_ROOT" "$GADB_ARCHIVE_ROOT/$number"
  chown 1000:999 "$GADB_ARCHIVE_ROOT" "$GADB_ARCHIVE_ROOT/$number"
  chown postgres:postgres "$incoming"
  chmod 2770 "$incoming"
  set -- -c archive_mode=on -c archive_library=basic_archive -c basic_archive.archive_directory="$incoming" "$@"
fi

exec docker-entrypoint.sh postgres \
  -c config_file="$conf/postgresql.conf" \
  -c hba_file="$conf/pg_hba.conf" \
  -c ssl=on \
  -c ssl_cert_file="$tls/server.crt" \
  -c ssl_key_file="$tls/server.key" \
  "$@"
