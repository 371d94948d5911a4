#!/bin/sh
# Back up the store into a folder, and try the backup: put it back into a store of its own, check that, and verify its
# audit trail against the head of the store. It ends with an error where any of these fails. Backups are kept for 35 days.
set -eu
umask 077
folder=$1
head=$(waymark audit head)
file=$folder/waymark-$(date -u +%Y-%m-%dT%H%M%SZ).backup
waymark backup "$file"

drill=$(mktemp -d)
trap 'rm -rf "$drill"' EXIT
WAYMARK_DATABASE_URL=sqlite:///$drill/waymark.db
export WAYMARK_DATABASE_URL
waymark restore "$file"
waymark check
waymark audit verify --head "$head"
echo "$head" > "$file.head"
find "$folder" -name 'waymark-*.backup*' -mtime +35 -delete
