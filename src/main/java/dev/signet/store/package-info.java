/// PostgreSQL: migrations, SQL, and the ports of the other rooms. The embedded server is in
/// [dev.signet.postgres].
@NullMarked
package dev.signet.store;

import org.jspecify.annotations.NullMarked;
