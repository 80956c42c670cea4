package dev.signet.playground;

import java.time.InstantSource;

/// What all servers of one playground share.
record Stage(FaultBook faults, QueryLog log, InstantSource clock, Pause pause) {}
