/// Signet: makes a customer's domain send and receive mail, and keeps it working.
@NullMarked
package dev.signet;

import org.jspecify.annotations.NullMarked;
