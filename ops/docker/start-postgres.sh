#!/bin/sh
# Entry point of the postgres service: gives the database a certificate of its own on first start, so that passwords
# and data never cross the network in the clear, then hands over to the image's entry point. Clients check the
# certificate itself (sslmode=verify-full&sslrootcert=/tls/server.crt); it is its own authority.
set -eu

tls=${GADB_TLS_DIR:-/tls}

if [ ! -s "$tls/server.crt" ]; then
  umask 077
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj /CN=postgres -addext 'subjectAltName=DNS:postgres,DNS:localhost,IP:127.0.0.1' \
    -keyout "$tls/server.key" -out "$tls/server.crt.new"
  chown postgres:postgres "$tls/server.key"
  chmod 600 "$tls/server.key"
  chmod 644 "$tls/server.crt.new"
  chmod 755 "$tls"
  # Last, and in one step: whoever sees the certificate can rely on the key.
  mv "$tls/server.crt.new" "$tls/server.crt"
fi

exec docker-entrypoint.sh postgres \
  -c config_file=/etc/gadb/postgresql.conf \
  -c hba_file=/etc/gadb/pg_hba.conf \
  -c ssl=on \
  -c ssl_cert_file="$tls/server.crt" \
  -c ssl_key_file="$tls/server.key" \
  "$@"
