package dev.signet.console;

/// A domain's records as a file to take away.
///
/// @param id for the address
/// @param command what loads it, for a shell; empty where there is none
public record ExportFile(
    String id, String title, String name, String instruction, String command) {}
