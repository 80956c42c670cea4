/// A customer's list of records in the forms that DNS tools eat: to hand to the person who looks
/// after the zone.
///
/// [dev.signet.handover.Handover] is the list, [dev.signet.handover.Form] one way to write it,
/// [dev.signet.handover.Exports] writes. Every form says the same records; none of them takes
/// anything away from the zone but what stands in the place of a CNAME. Pure: no I/O, no clock.
///
/// ```
/// Handover handover = new Handover(domain, zone, List.of(
///     new Entry(CustomerRecord.alias(Purpose.VERIFICATION, owner, target), Duration.ofHours(1),
///         "Verification and bounces")));
/// String text = Exports.write(Form.BIND, handover);
/// ```
///
/// The syntaxes are written by hand ([dev.signet.handover.Quoted] holds all escaping): most of them
/// have no library, and a value must be escaped for DNS before it is escaped for the file around
/// it, so both belong in one place. That the tools read the files is tested with the tools
/// themselves.
@NullMarked
package dev.signet.handover;

import org.jspecify.annotations.NullMarked;
