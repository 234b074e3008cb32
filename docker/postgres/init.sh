#!/usr/bin/env bash
# Runs once in a new database folder and creates the two roles and the database. The owner role runs migrations. The program's own role
# has only the rights that the migrations grant, so that it cannot change or delete rows of tables to which rows are only added.
set -euo pipefail

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v owner_password="$CAMPAIGNS_OWNER_PASSWORD" -v app_password="$CAMPAIGNS_APP_PASSWORD" <<'SQL'
CREATE ROLE campaigns_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE campaigns_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE campaigns OWNER campaigns_owner TEMPLATE template0
  ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'vi-VN';
REVOKE CONNECT ON DATABASE campaigns FROM PUBLIC;
GRANT CONNECT ON DATABASE campaigns TO campaigns_app;
SQL
