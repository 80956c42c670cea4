package dev.signet.domain;

import dev.signet.record.CustomerRecord;

/// One record to publish, and how it stands. Immutable.
public record ShownRecord(CustomerRecord record, Status status) {}
