/// The `/core` dialect: email domains through a provider, and addresses on them.
@NullMarked
package dev.signet.api.core;

import org.jspecify.annotations.NullMarked;
