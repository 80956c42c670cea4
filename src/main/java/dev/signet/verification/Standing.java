package dev.signet.verification;

/// How a record stands by one server's words.
public enum Standing {
  RIGHT,
  ABSENT,
  WRONG,
  /// Nothing learned.
  UNSEEN;

  static Standing of(Worth worth) {
    return switch (worth) {
      case YES -> RIGHT;
      case NO_ABSENT -> ABSENT;
      case NO_DIFFERS -> WRONG;
      case TRANSIENT, BOGUS, OURS -> UNSEEN;
    };
  }
}
