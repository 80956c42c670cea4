/// A record that a customer is asked to publish: what it is for, where it belongs, what it says.
///
/// One type for all of Signet. [dev.signet.record.CustomerRecord] is made where a record is first
/// known (`domain` derives ours, `provider` reads a provider's, `cli` reads what a person typed)
/// and then handed on as it is: verification, diagnosis, the console, the files of `handover` and
/// both dialects of the API look at the same value. Nothing prints a record so that another room
/// parses it. What a record is worth now is said beside it, as a pair of record and status.
///
/// Text is read in one place ([dev.signet.record.RecordText]) and names are printed in one place
/// ([dev.signet.record.NameForm]): relative to a zone, absolute, or as the form of a DNS host wants
/// them.
///
/// ```java
/// CustomerRecord record = CustomerRecord.alias(Purpose.DKIM, owner, target).optional();
/// NameForm.relative(record.owner(), apex); // "s1._domainkey.mail", "@" for the apex
/// ```
///
/// Knows names and record data (RFC 1035); knows nothing of statuses, lookups, providers or JSON.
/// Everything here is immutable.
@NullMarked
package dev.signet.record;

import org.jspecify.annotations.NullMarked;
