/// HTTP: one thin layer over the web server, and a sub-room per dialect.
///
/// A request goes through here in one order: request id, body limit, route, gate (who, may they,
/// how often), media type, handler. Handlers get a [dev.signet.api.Request] that is already read
/// whole and give a [dev.signet.api.Response]; to say no they throw [dev.signet.refusal.Refused],
/// and [dev.signet.api.Errors] alone knows the status and the shape that becomes.
///
/// Promises: nothing a stranger sends is unbounded in size, time or number; every answer has a
/// request id and one of our shapes; no answer names a library or shows a stack trace. HTTP/1.1
/// after RFC 9110 and RFC 9112, JSON after RFC 8259. What is promised to callers is in
/// `openapi.yaml`, and tests hold answers against it.
///
/// Must not know: SQL, DNS wire format, what an email domain is.
@NullMarked
package dev.signet.api;

import org.jspecify.annotations.NullMarked;
