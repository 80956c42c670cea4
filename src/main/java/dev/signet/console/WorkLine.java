package dev.signet.console;

/// One piece of work that was given up.
public record WorkLine(
    String id, String kind, String subject, String attempts, String error, Moment created) {}
