/// Durable due work: rows that any node may claim, do once, and remove. Time enters here.
@NullMarked
package dev.signet.work;

import org.jspecify.annotations.NullMarked;
