package dev.signet.console;

/// One choice of the list's filter.
///
/// @param word for the address; empty for all
/// @param count how many there are, when that is told
public record StatusTab(String word, String text, String count, boolean chosen) {}
