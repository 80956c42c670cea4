/// The playground over HTTP: publish a customer's records, script faults, read what was asked.
///
/// Without a token, and for callers on this machine only (CONTRACT OP-6). The service mounts these
/// routes in the embedded setup only.
///
/// ```
/// PUT /playground/records
/// {"name": "anypost.acme.example", "type": "CNAME", "value": "dxyz12345.c.anypost.email"}
/// ```
@NullMarked
package dev.signet.api.playground;

import org.jspecify.annotations.NullMarked;
