/// What was changed, by whom, from where: one row a change, written in the transaction of the
/// change, and a hash chain over the rows (CONTRACT AU-1).
///
/// [Actor] travels with the work of a request and is found where the change is written. Nobody who
/// writes waits for the chain: a [Sealer] appends committed rows to it afterwards, in the order of
/// sealing. [Chain] (pure) says what a row's hash is, and [ChainCheck] (pure) finds the first row
/// that was edited, dropped or moved.
///
/// A chain proves nothing against whoever may write all of it anew; its head, noted somewhere else,
/// does. The room knows neither SQL nor HTTP.
@org.jspecify.annotations.NullMarked
package dev.signet.audit;
