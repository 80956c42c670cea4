/// Looks at every domain again and again, for ever: claims what is due, on as many nodes as there
/// are, and has [dev.signet.registry.Domains] look at it. What a check means is not decided here.
@NullMarked
package dev.signet.monitor;

import org.jspecify.annotations.NullMarked;
