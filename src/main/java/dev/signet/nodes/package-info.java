/// Which nodes share the database: each says that it is there ([Heartbeat]), and all can see who
/// else is ([NodeStore]). Nothing depends on it: work is shared through leases, not through a list
/// of nodes. It is for the people who run them.
@NullMarked
package dev.signet.nodes;

import org.jspecify.annotations.NullMarked;
