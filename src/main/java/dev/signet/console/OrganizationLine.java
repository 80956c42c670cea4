package dev.signet.console;

/// One organization in the operator's list, with how many domains it has of each kind.
public record OrganizationLine(
    String id,
    String name,
    Moment created,
    String verified,
    String degraded,
    String pending,
    String failed) {}
