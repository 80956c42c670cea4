/// The admin API: organizations, keys and personal tokens, for who runs the service.
@NullMarked
package dev.signet.api.admin;

import org.jspecify.annotations.NullMarked;
