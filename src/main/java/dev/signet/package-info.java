/// Signet: makes a domain send and receive mail for somebody, and keeps it so.
@NullMarked
package dev.signet;

import org.jspecify.annotations.NullMarked;
