/// The playground over HTTP: publish a customer's records, script faults, read what was asked.
///
/// Without a token, through one [PlaygroundGate], which lets callers of this machine in (CONTRACT
/// OP-6). The service mounts these routes in the embedded setup only, while HTTP listens on
/// loopback and no proxy is trusted.
///
/// ```
/// PUT /playground/records
/// {"name": "anypost.acme.example", "type": "CNAME", "value": "dxyz12345.c.anypost.email"}
/// ```
@NullMarked
package dev.signet.api.playground;

import org.jspecify.annotations.NullMarked;
