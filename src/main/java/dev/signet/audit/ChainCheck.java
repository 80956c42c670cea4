package dev.signet.audit;

import java.util.Optional;

/// Walks a chain from its beginning and stops at the first row that is not what was sealed. For one
/// thread.
///
/// Rows must come in the order of their sequence.
public final class ChainCheck {
  private Chain.Link last;
  private long checked;
  private Optional<Broken> broken = Optional.empty();

  /// @param start [Chain#START], or the last link that was dropped
  public ChainCheck(Chain.Link start) {
    this.last = start;
  }

  /// The first bad row.
  ///
  /// @param sequence its place in the chain
  /// @param why one sentence for the operator
  public record Broken(long sequence, String why) {}

  /// Takes the next row; false once the chain is broken.
  public boolean next(Chain.Sealed row) {
    if (broken.isEmpty()) {
      broken = judge(row).map(why -> new Broken(last.sequence() + 1, why));
    }
    if (broken.isEmpty()) {
      last = row.link();
      checked++;
    }
    return broken.isEmpty();
  }

  private Optional<String> judge(Chain.Sealed row) {
    if (row.link().sequence() != last.sequence() + 1) {
      return Optional.of("the chain has no such row; the next is " + row.link().sequence());
    }
    if (row.entry().isEmpty()) {
      return Optional.of("entry " + row.number() + " was sealed and is gone");
    }
    Entry entry = row.entry().get();
    if (!entry.origin().intact()) {
      return Optional.of("the address or user agent of entry " + row.number() + " was edited");
    }
    if (!Chain.after(last, entry).equals(row.link())) {
      return Optional.of("entry " + row.number() + " was edited, or the rows were reordered");
    }
    return Optional.empty();
  }

  public Optional<Broken> broken() {
    return broken;
  }

  /// The last link that holds.
  public Chain.Link head() {
    return last;
  }

  /// How many rows hold.
  public long checked() {
    return checked;
  }
}
