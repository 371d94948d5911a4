#!/bin/sh
# /usr/local/bin/waymark: a command by hand, as the user and with the settings of the service. Run it as root.
# A setting that is given before the command, such as WAYMARK_CREATE=true, comes before that of the file.
set -eu
given=$(export -p | grep ' WAYMARK_' || true)
set -a
. /etc/waymark/environment
eval "$given"
set +a
exec runuser -u waymark -- /opt/waymark/bin/waymark "$@"
