/// Email domains and their use cases: register, read, list, update tracking, verify, delete.
@NullMarked
package dev.signet.registry;

import org.jspecify.annotations.NullMarked;
