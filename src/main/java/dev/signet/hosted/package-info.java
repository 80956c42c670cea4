/// Domains that a provider stands behind: registering them there by intent, settling what a crash
/// left, and reading what the provider says of them.
@NullMarked
package dev.signet.hosted;

import org.jspecify.annotations.NullMarked;
