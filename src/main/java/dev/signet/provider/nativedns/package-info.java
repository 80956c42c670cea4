/// The provider `native`: our own DNS stands behind the domain. (`native` is a word of Java.)
@NullMarked
package dev.signet.provider.nativedns;

import org.jspecify.annotations.NullMarked;
