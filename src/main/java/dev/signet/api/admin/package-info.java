/// The admin API: organizations, keys and personal tokens, for the operator.
@NullMarked
package dev.signet.api.admin;

import org.jspecify.annotations.NullMarked;
