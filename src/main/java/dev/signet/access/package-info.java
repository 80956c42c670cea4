/// Organizations, credentials, scopes, and how much a caller may ask for.
@NullMarked
package dev.signet.access;

import org.jspecify.annotations.NullMarked;
