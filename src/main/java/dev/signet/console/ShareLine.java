package dev.signet.console;

/// A share link, without its text.
public record ShareLine(String id, Moment created, Moment expires) {}
