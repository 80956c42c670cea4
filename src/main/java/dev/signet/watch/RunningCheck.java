package dev.signet.watch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// One check under way on this node, and who waits for it. Thread-safe.
///
/// Who comes before its report is judged joins it, and the strictest rule among them counts: a
/// verify that comes during a background check has no need to ask the DNS again.
final class RunningCheck {
  private final CompletableFuture<Checked> result = new CompletableFuture<>();
  private Caller caller;
  private boolean judged;

  RunningCheck(Caller caller) {
    this.caller = caller;
  }

  /// Whether this check will count by the rule of `other` too.
  synchronized boolean join(Caller other) {
    if (!judged && !caller.covers(other)) {
      caller = other;
    }
    return caller.covers(other);
  }

  /// By whose rule the report counts. Callers who come later cannot change it.
  synchronized Caller judge() {
    judged = true;
    return caller;
  }

  void end(Checked checked) {
    result.complete(checked);
  }

  void fail(Throwable fault) {
    result.completeExceptionally(fault);
  }

  /// Waits for the end; throws what the check threw.
  Checked await() {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw e;
    }
  }
}
