#!/bin/sh
# Writes the configuration of a Knot primary or secondary from TSIG_SECRET and ZONE, and becomes it.
set -eu
role=$1
umask 077
mkdir -p /storage/zones /run/knot
common() {
  cat <<TEXT
server:
    listen: 0.0.0.0@53
    rundir: "/run/knot"
log:
  - {target: stderr, any: warning}
database:
    storage: "/storage"
key:
  - {id: signet, algorithm: hmac-sha256, secret: "$TSIG_SECRET"}
TEXT
}
if [ "$role" = primary ]; then
  { common; cat <<TEXT
remote:
  - {id: secondary, address: secondary@53, key: signet}
acl:
  - {id: signet, key: signet, action: [update, transfer]}
zone:
  - domain: $ZONE
    storage: "/storage/zones"
    file: "$ZONE.zone"
    acl: signet
    notify: secondary
    zonefile-sync: -1
    zonefile-load: difference-no-serial
    journal-content: all
TEXT
  } | sed "s/secondary@53/$(getent hosts secondary | cut -d' ' -f1)@53/" >/storage/knot.conf
  [ -f "/storage/zones/$ZONE.zone" ] || cat >"/storage/zones/$ZONE.zone" <<TEXT
\$ORIGIN $ZONE.
\$TTL 300
@    SOA  ns1 hostmaster 1 3600 600 1209600 60
@    NS   ns1
ns1  A    ${NS_ADDRESS:-192.0.2.53}
TEXT
else
  { common; cat <<TEXT
remote:
  - {id: primary, address: $(getent hosts primary | cut -d' ' -f1)@53, key: signet}
acl:
  - {id: notify, key: signet, action: notify}
zone:
  - {domain: $ZONE, storage: "/storage/zones", master: primary, acl: notify}
TEXT
  } >/storage/knot.conf
fi
exec knotd -c /storage/knot.conf
