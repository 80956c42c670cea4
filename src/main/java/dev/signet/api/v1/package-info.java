/// The `/v1` dialect: domains, whoami, API keys.
@NullMarked
package dev.signet.api.v1;

import org.jspecify.annotations.NullMarked;
